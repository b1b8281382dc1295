import { nearestName } from '../lib/nearest.ts';
import { columns, indent } from './text/layout.ts';
import type { ExitCode, Shell, VerbEntry } from './verb.ts';

/** What the command line as a whole needs to know. */
export interface CommandLine {
  readonly verbs: readonly VerbEntry[];
  readonly version: string;
}

/** What completion scripts call; it is no verb, for people never need it. */
const completionQuestion = 'complete';

/** Runs `drover ARGS…`: finds the verb and loads only that. */
export async function runCommandLine(line: CommandLine, args: readonly string[], shell: Shell): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(line, rest[0], shell);
  if (name === '--version' || name === '-V') {
    shell.stdout.write(`${line.version}\n`);
    return 0;
  }
  if (name === completionQuestion) {
    const { answerCompletion } = await import('./completion/answer.ts');
    return answerCompletion(line.verbs, rest, shell);
  }
  const entry = line.verbs.find((verb) => verb.name === name);
  if (!entry) return unknownVerb(line, name, shell);
  const verb = await entry.load();
  return verb.run(rest, shell);
}

async function help(line: CommandLine, topic: string | undefined, shell: Shell): Promise<ExitCode> {
  const entry = line.verbs.find(({ name }) => name === topic);
  if (entry) return (await entry.load()).run(['--help'], shell);
  if (topic !== undefined && !topic.startsWith('-')) return unknownVerb(line, topic, shell);
  shell.stdout.write(
    [
      'Drover provisions and runs RKE2 and K3s clusters on IPv4-only, IPv6-only and dual-stack networks.',
      '',
      'Usage: drover VERB [OPTIONS]',
      '',
      ...indent(columns(line.verbs.map(({ name, summary }) => [name, summary])), 2),
      '',
      'drover VERB --help shows the options of a verb. kubectl reads and writes objects.',
      '',
    ].join('\n'),
  );
  return 0;
}

function unknownVerb(line: CommandLine, name: string, shell: Shell): ExitCode {
  const names = line.verbs.map((verb) => verb.name);
  const near = nearestName(name, names);
  const hint = near === undefined ? `expected one of ${names.join(', ')}` : `did you mean ${near}?`;
  shell.stderr.write(`drover: found the unknown verb "${name}", ${hint}\n`);
  return 2;
}
