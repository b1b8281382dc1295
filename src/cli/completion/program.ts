import completionsOf from '@bomb.sh/tab/commander';
import { Command } from 'commander';
import { allExplained } from '../explain/explanations.ts';
import type { VerbEntry } from '../verb.ts';

/** The library adds this one by itself. */
const ownCommand = 'completion';

/** The whole command line as one program: completion is the only thing that needs all verbs at once. */
export async function completingProgram(verbs: readonly VerbEntry[]): Promise<Command> {
  const program = new Command('drover');
  for (const { name, summary, load } of verbs) {
    if (name === ownCommand) continue;
    const verb = await load();
    const command = program.command(name);
    verb.declare?.(command);
    command.description(summary);
  }
  const root = completionsOf(program, { completionCommandName: ownCommand });
  root.commands.get('explain')?.argument('code', (complete) => {
    for (const { code, title } of allExplained()) complete(code, title);
  });
  return program;
}

/** Whether the last of the words is the value of an option that takes a file; the shell knows files better. */
export function completesPath(program: Command, words: readonly string[]): boolean {
  const verb = program.commands.find((command) => command.name() === words[0]);
  const before = words.at(-2);
  return (
    verb?.options.some(({ short, long, flags }) => (before === short || before === long) && flags.includes('<path')) ??
    false
  );
}
