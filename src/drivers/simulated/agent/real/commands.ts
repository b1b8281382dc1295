import { releaseNamed } from '../simulator.ts';
import { callKubectl, engineState, installEngine, uninstallEngine } from './engine-commands.ts';
import { runEngineDaemon } from './engine-daemon.ts';
import { folderJail, wholeMachine } from './jail.ts';
import { runSentinel, validateConnection } from './sentinel.ts';

/** What a command uses of the process that it runs in. */
export interface CommandAround {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readInput(): Promise<string>;
  print(text: string): void;
  say(text: string): void;
}

/** How the program that runs now is called again. */
export interface OwnProgram {
  /** Words that lead to the stand-in's own commands. */
  readonly engineCommand: readonly string[];
  /** Folders that the program is in. */
  readonly folders: readonly string[];
}

export interface AgentCall {
  readonly args: readonly string[];
  readonly agentVersion: string;
  readonly root: string;
}

const defaultConfig = '/etc/rancher/agent/config.yaml';

/** The agent's own command line: `sentinel`, or `validate-connection FILE`. Gives the exit code. */
export async function runAgentCommand(call: AgentCall, around: CommandAround, program: OwnProgram): Promise<number> {
  const [command, file = ''] = call.args;
  if (command === 'validate-connection') {
    await validateConnection(file);
    return 0;
  }
  if (command !== 'sentinel')
    throw new Error(`found the command ${command}, expected sentinel or validate-connection FILE`);
  const jail = call.root === '/' ? wholeMachine : folderJail(call.root, program.folders, process.getuid?.() === 0);
  await runSentinel(
    {
      release: releaseNamed(call.agentVersion),
      jail,
      config: around.env.CATTLE_AGENT_CONFIG ?? defaultConfig,
      strict: around.env.CATTLE_AGENT_STRICT_VERIFY === 'true',
      env: around.env,
      engineCommand: program.engineCommand,
      log: around.say,
    },
    around.signal,
  );
  return 0;
}

/** A command of the stand-in on its host. Gives the exit code. */
export async function runEngineCommand(
  args: readonly string[],
  { env, signal, readInput, print, say }: CommandAround,
  { engineCommand }: OwnProgram,
): Promise<number> {
  const [command = '', ...rest] = args;
  switch (command) {
    case 'install':
      return installEngine(rest[0] ?? '', env, engineCommand, say);
    case 'run':
      await runEngineDaemon(engineCommand, signal, say);
      return 0;
    case 'kubectl': {
      const { code, stdout, stderr } = await callKubectl(rest, rest.includes('-') ? await readInput() : '');
      print(stdout);
      if (stderr !== '') say(stderr.trimEnd());
      return code;
    }
    case 'uninstall':
      await uninstallEngine();
      return 0;
    case 'state':
      print(`${await engineState()}\n`);
      return 0;
    default:
      throw new Error(`found the command ${command}, expected install, run, kubectl, uninstall or state`);
  }
}
