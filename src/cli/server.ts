import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ManagerDoers, ServeOptions, ServeTalk } from './manager.ts';
import { parseArguments } from './parse-arguments.ts';
import { readConfigFile } from './server/config-file.ts';
import {
  environmentName,
  firstOf,
  fromEnvironment,
  optionDefinitions,
  type RawOptions,
  readServeOptions,
} from './server/server-options.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

/** Values of options, lists of those that may stand several times, and switches. */
type Flags = Readonly<Record<string, string | string[] | true>>;

/** `drover server`: runs the manager until it is told to stop. */
export const serverVerb: Verb = {
  summary: 'run the manager',
  declare,
  run,
};

async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<Flags>('server', declare, args, shell);
  if (typeof call === 'number') return call;
  const options = await gather(call.options, shell);
  if (isProblems(options)) return complain(options, shell);
  if (!shell.manager) return complain(['this build holds no manager'], shell);
  try {
    await serve(options, shell.manager, shell);
    return 0;
  } catch (error) {
    return complain([error instanceof Error ? error.message : String(error)], shell);
  }
}

async function serve(options: ServeOptions, manager: ManagerDoers, shell: Shell): Promise<void> {
  let demo: Promise<void> | undefined;
  const talk = talkOn(shell);
  await manager.serve(
    options,
    {
      ...talk,
      ready(url, listening) {
        talk.ready(url, listening);
        if (options.demo) demo = demonstrate(options, manager, shell);
      },
    },
    shell.signal,
  );
  await demo;
}

/** A demo that fails ends no manager. */
async function demonstrate({ dataFolder }: ServeOptions, { examples }: ManagerDoers, shell: Shell): Promise<void> {
  try {
    const { runDemo } = await import('./demo/run-demo.ts');
    await runDemo({ dataFolder, examples }, shell);
  } catch (error) {
    complain([`the demo ended: ${error instanceof Error ? error.message : String(error)}`], shell);
  }
}

function declare(command: Command): void {
  command.description('Runs the manager. Every option can also be given as a DROVER_… variable, or in a file.');
  command.option('--config <FILE>', 'configuration file, YAML; its keys are the options (env DROVER_CONFIG)');
  for (const { key, value, many, help } of optionDefinitions) {
    const flags = value === undefined ? `--${key}` : `--${key} <${value}>`;
    const description = `${help} (env ${environmentName(key)})`;
    if (many) command.option(flags, description, (item: string, before: string[] = []) => [...before, item]);
    else command.option(flags, description);
  }
}

async function gather(flags: Flags, { env, cwd }: Shell): Promise<ServeOptions | readonly string[]> {
  const config = flags.config ?? env.DROVER_CONFIG;
  const file = typeof config === 'string' && config !== '' ? await readConfig(resolve(cwd, config)) : {};
  if (isProblems(file)) return file;
  return readServeOptions(firstOf(fromFlags(flags), fromEnvironment(env), file), env, cwd);
}

async function readConfig(path: string): Promise<RawOptions | readonly string[]> {
  try {
    const read = readConfigFile(await readFile(path, 'utf8'));
    return isProblems(read) ? read.map((problem) => `${path}: ${problem}`) : read;
  } catch (error) {
    return [`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Commander names `--server-url` `serverUrl`. */
function fromFlags(flags: Flags): RawOptions {
  const found = optionDefinitions.flatMap(({ key }) => {
    const value = flags[key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    return value === undefined ? [] : [[key, [value].flat().map(String)] as const];
  });
  return Object.fromEntries(found);
}

function isProblems(value: object): value is readonly string[] {
  return Array.isArray(value);
}

function complain(problems: readonly string[], shell: Shell): ExitCode {
  for (const problem of problems) shell.stderr.write(`drover server: ${problem}\n`);
  return 2;
}

function talkOn({ stdout, stderr }: Shell): ServeTalk {
  return {
    ready(url, listening) {
      stderr.write(`drover is ready at ${url}, listening on ${listening.join(' and ')}\n`);
    },
    // Data, not talk: it is the answer to the first start, and does not belong among log lines.
    password(password) {
      stdout.write(`Log in as "admin" with this password, which is shown only now: ${password}\n`);
    },
  };
}
