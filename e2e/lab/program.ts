import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runToEnd } from './place.ts';

const project = join(import.meta.dirname, '..', '..');

/** The product's program, for machines of a lab. */
export interface Program {
  /** Node.js and the program: words before the arguments. */
  readonly words: readonly [string, string];
  /** Folders of the machine that it needs. */
  readonly folders: readonly string[];
  remove(): void;
}

/** The program as a clone runs it: at once, and each process starts slower. */
export function sourceProgram(): Program {
  const words = [process.execPath, join(project, 'src', 'main.ts')] as const;
  return { words, folders: [project, dirname(process.execPath)], remove: () => {} };
}

/**
 * Bundles the checkout as it is now: dozens of processes start faster from a bundle than from source. Not into `dist/`:
 * somebody may bundle again while processes of a lab still read from it.
 */
export async function bundleProgram(): Promise<Program> {
  const parent = join(project, '.drover', 'lab');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'program-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const rolldown = join(project, 'node_modules', '.bin', 'rolldown');
  const path = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
  const script = 'cd "$1" && exec "$2" -c -d "$3"';
  const made = await runToEnd('sh', ['-c', script, 'sh', project, rolldown, folder], { env: { PATH: path } });
  if (made.code !== 0) {
    remove();
    throw new Error(`the program cannot be bundled: ${made.stderr}${made.stdout}`);
  }
  const words = [process.execPath, join(folder, 'drover.js')] as const;
  // Compiled code is kept beside the bundle, which nobody in a lab may write.
  await runToEnd(words[0], [words[1], 'simulate', 'engine', 'state'], { env: { PATH: path } });
  return { words, folders: [folder, dirname(process.execPath)], remove };
}
