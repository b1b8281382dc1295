import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeRegistries } from '../generate/write-registries.ts';
import { scaffoldCni, scaffoldDriver, scaffoldEngine } from './scaffold-implementation.ts';
import { scaffoldKind } from './scaffold-kind.ts';
import { scaffoldRule } from './scaffold-rule.ts';
import { scaffoldVerb } from './scaffold-verb.ts';

/** Path → text of the files that begin something new. */
export type Scaffold = Readonly<Record<string, string>>;

const scaffolds: Readonly<Record<string, (root: string, args: readonly string[]) => Scaffold>> = {
  rule: scaffoldRule,
  kind: scaffoldKind,
  verb: scaffoldVerb,
  engine: scaffoldEngine,
  cni: scaffoldCni,
  driver: scaffoldDriver,
};

/** How the tool is called, for people. */
export const usage = `usage: npm run new -- rule <kind folder> <code>   e.g. rule cluster ranges-overlap
                      kind <Name>                  e.g. kind NodePlan
                      engine|cni|driver|verb <name>`;

/**
 * Begins something new: writes its files, formatted, and brings the registries up to date. Returns the paths it wrote.
 * Throws, before anything is written, when the name is not fit or a file exists already.
 */
export function scaffold(root: string, [what = '', ...args]: readonly string[]): string[] {
  const make = scaffolds[what];
  if (make === undefined) {
    throw new Error(`found '${what}', expected one of ${Object.keys(scaffolds).join(', ')}\n${usage}`);
  }
  const files = make(root, args);
  const existing = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (existing.length > 0) {
    throw new Error(`found ${existing.join(', ')} already there, expected a new name`);
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  format(root, Object.keys(files));
  return [...Object.keys(files), ...writeRegistries(root, true).stale];
}

function format(root: string, paths: readonly string[]): void {
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const sources = paths.filter((path) => path.endsWith('.ts'));
  const run = spawnSync(biome, ['check', '--write', '--diagnostic-level=error', ...sources], {
    cwd: root,
    encoding: 'utf8',
  });
  if (run.status !== 0) {
    throw new Error(`biome does not accept the new files: ${run.stdout}${run.stderr}`);
  }
}
