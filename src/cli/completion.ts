import { script } from '@bomb.sh/tab';
import { Argument, type Command } from 'commander';
import { parseArguments } from './parse-arguments.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

export const completionVerb: Verb = {
  summary: 'print the completion script for bash, zsh or fish',
  declare,
  run: printScript,
};

function declare(command: Command): void {
  command
    .description(
      'Prints a script that makes the shell complete verbs and options, e.g. source <(drover completion bash).',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']));
}

async function printScript(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<Record<string, never>>('completion', declare, args, shell);
  if (typeof call === 'number') return call;
  script(call.args[0] ?? '', 'drover', 'drover');
  return 0;
}
