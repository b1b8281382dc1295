import { Command, CommanderError } from 'commander';
import type { ExitCode, Shell } from './verb.ts';

/** What a verb was called with. */
export interface Call<Options> {
  readonly args: readonly string[];
  readonly options: Options;
}

/**
 * Parses a verb's arguments by what it declares. Help and usage errors are printed here and come back as the exit code
 * that they end the verb with.
 */
export function parseArguments<Options>(
  name: string,
  declare: (command: Command) => void,
  args: readonly string[],
  shell: Shell,
): Call<Options> | ExitCode {
  const command = new Command(`drover ${name}`);
  command
    .exitOverride()
    .showHelpAfterError(`(drover ${name} --help shows all options)`)
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
    });
  declare(command);
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return { args: command.args, options: command.opts<Options & Record<string, unknown>>() };
}
