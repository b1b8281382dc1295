import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The checkout that the tests run in. */
export const projectRoot: string = join(import.meta.dirname, '..');

/** A throw-away project: files of the test's own beside the real tools. */
export interface Scratch {
  readonly root: string;
  write(path: string, text: string): void;
  read(path: string): string;
  /** Path → text of every file below a folder of it. */
  snapshot(): ReadonlyMap<string, string>;
  run(file: string, ...args: readonly string[]): { readonly status: number | null; readonly output: string };
}

/** How a scratch project differs from a plain one. */
export interface ScratchOptions {
  /** Default true: `node_modules` of the checkout is linked in. */
  readonly linkDependencies?: boolean;
  /** Receives what removes the project, for one that several tests share; else it goes when its test ends. */
  readonly keep?: (remove: () => void) => void;
}

/**
 * Makes a folder that holds copies of the named files and folders of the checkout. It lies inside the checkout, in an
 * ignored folder, so that everything resolves as it does for the real thing; without dependencies it lies outside.
 */
export function scratchProject(copies: readonly string[], options: ScratchOptions = {}): Scratch {
  const { linkDependencies = true, keep = onTestFinished } = options;
  const parent = linkDependencies ? join(projectRoot, '.drover', 'scratch') : tmpdir();
  mkdirSync(parent, { recursive: true });
  const root = mkdtempSync(join(parent, 'drover-'));
  keep(() => rmSync(root, { recursive: true, force: true }));
  if (linkDependencies) {
    symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  }
  for (const path of copies) {
    cpSync(join(projectRoot, path), join(root, path), { recursive: true });
  }
  return {
    root,
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    snapshot: () => new Map(filesBelow(root, '')),
    run(file, ...args) {
      const env = { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) };
      const ended = spawnSync(file, args, { cwd: root, encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
      return { status: ended.status, output: `${ended.stdout}${ended.stderr}${ended.error?.message ?? ''}` };
    },
  };
}

function filesBelow(root: string, folder: string): [string, string][] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(root, path);
    return entry.isFile() ? [[path, readFileSync(join(root, path), 'utf8')]] : [];
  });
}
