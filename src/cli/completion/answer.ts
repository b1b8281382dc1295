import type { ExitCode, Shell, VerbEntry } from '../verb.ts';
import { completesPath, completingProgram } from './program.ts';

/** What the scripts understand as: nothing to offer, complete file names. */
const fileNames = ':0\n';

/**
 * Answers what a completion script asks; `args` are `--` and the words of the line that is being typed. The library
 * prints to standard output by itself.
 */
export async function answerCompletion(
  verbs: readonly VerbEntry[],
  args: readonly string[],
  shell: Shell,
): Promise<ExitCode> {
  const program = await completingProgram(verbs);
  if (completesPath(program, args.slice(1))) shell.stdout.write(fileNames);
  else program.parse(['complete', ...args], { from: 'user' });
  return 0;
}
