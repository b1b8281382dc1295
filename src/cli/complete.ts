import { completesPath, completingProgram } from './completion/program.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

export const completeVerb: Verb = {
  summary: 'answer what a completion script asks; people never need it',
  run: answer,
};

/** What the scripts understand as: nothing to offer, complete file names. */
const fileNames = ':0\n';

/** `args` are `--` and the words of the line that is being typed. The library prints to standard output by itself. */
async function answer(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const program = await completingProgram();
  if (completesPath(program, args.slice(1))) shell.stdout.write(fileNames);
  else program.parse(['complete', ...args], { from: 'user' });
  return 0;
}
