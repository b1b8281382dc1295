import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runToEnd } from './place.ts';

const project = join(import.meta.dirname, '..', '..');

/** The program as it is published, in a folder of its own: dozens of processes start faster from it than from source. */
export interface Program {
  /** Node.js and the program: words before the arguments. */
  readonly words: readonly [string, string];
  /** Folders of the machine that it needs. */
  readonly folders: readonly string[];
  remove(): void;
}

/**
 * Bundles the checkout as it is now. Not into `dist/`: somebody may bundle again while processes of a lab still read
 * from it.
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
