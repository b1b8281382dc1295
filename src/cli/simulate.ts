import type { Command } from 'commander';
import { simulateClusters } from './simulate/clusters.ts';
import { simulateNodes } from './simulate/nodes.ts';
import { declareAgent, runAgentProcess, runEngineProcess } from './simulate/processes.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

/** What can be simulated, and what does it. */
const subjects: Readonly<Record<string, (args: readonly string[], shell: Shell) => Promise<ExitCode>>> = {
  nodes: simulateNodes,
  clusters: simulateClusters,
  agent: runAgentProcess,
  engine: runEngineProcess,
};

/** `drover simulate`: nodes without machines, for trying out, for benches and for a lab. */
export const simulateVerb: Verb = {
  summary: 'simulate nodes, or whole clusters of them, against a running manager',
  declare,
  run,
};

function declare(command: Command): void {
  command
    .description('Simulates nodes: they register, take plans and report as real ones do, and run no container.')
    .argument('<subject>', 'nodes CLUSTER, clusters, agent or engine')
    .argument('[arguments...]', 'drover simulate SUBJECT --help shows them');
  declareAgent(command);
}

async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const [subject = '', ...rest] = args;
  const simulate = Object.hasOwn(subjects, subject) ? subjects[subject] : undefined;
  if (simulate && shell.simulator) return simulate(rest, shell);
  if (['--help', '-h'].includes(subject)) {
    shell.stdout.write(
      [
        'Usage: drover simulate SUBJECT [OPTIONS]',
        '',
        '  nodes CLUSTER  nodes in memory that register with a cluster of a running manager',
        '  clusters       clusters with nodes in memory; they are deleted at the end',
        '  agent          the node agent as a process on this host, for a lab',
        '  engine         the stand-in for RKE2 and K3s on this host, called by its agent',
        '',
        'drover simulate SUBJECT --help shows the options.',
        '',
      ].join('\n'),
    );
    return 0;
  }
  const problem = simulate
    ? 'this build holds no simulator'
    : `found the subject "${subject}", expected one of ${Object.keys(subjects).join(', ')}`;
  shell.stderr.write(`drover simulate: ${problem}\n`);
  return 2;
}
