import type { Command } from 'commander';
import { parseArguments } from '../parse-arguments.ts';
import type { ProcessAround } from '../simulator.ts';
import type { ExitCode, Shell } from '../verb.ts';

interface AgentOptions {
  readonly agentVersion: string;
  readonly root: string;
}

export function declareAgent(command: Command): void {
  command
    .option('--agent-version <VERSION>', 'release of the node agent to behave like: 0.13, 0.14 or 0.15', '0.15')
    .option('--root <DIR>', 'folder that is the root of the host', '/');
}

/** `drover simulate agent sentinel`, in the place of `rancher-system-agent sentinel`. */
export async function runAgentProcess(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const declare = (command: Command) => {
    command
      .description('The node agent as a process, in the place of rancher-system-agent.')
      .argument('<command...>', 'sentinel, or validate-connection FILE');
    declareAgent(command);
  };
  const call = parseArguments<AgentOptions>('simulate agent', declare, args, shell);
  if (typeof call === 'number') return call;
  return finish(shell, (around, simulator) => simulator.agent({ args: call.args, ...call.options }, around));
}

/** `drover simulate engine …`: the words are the engine's own, so none of them is an option of this command. */
export function runEngineProcess(args: readonly string[], shell: Shell): Promise<ExitCode> {
  return finish(shell, (around, simulator) => simulator.engine(args, around));
}

async function finish(
  shell: Shell,
  work: (around: ProcessAround, simulator: NonNullable<Shell['simulator']>) => Promise<number>,
): Promise<ExitCode> {
  const { simulator } = shell;
  if (!simulator) return 2;
  try {
    return (await work(aroundOf(shell), simulator)) === 0 ? 0 : 1;
  } catch (error) {
    shell.stderr.write(`drover simulate: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function aroundOf({ env, signal, stdin, stdout, stderr }: Shell): ProcessAround {
  return {
    env,
    signal,
    async readInput() {
      let text = '';
      for await (const chunk of stdin) text += chunk;
      return text;
    },
    print: (text) => void stdout.write(text),
    say: (text) => void stderr.write(`${text}\n`),
  };
}
