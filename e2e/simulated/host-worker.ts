// Runs in a network namespace of its own: applies the manager's plan of one server to a host in a folder, and prints
// what it saw as JSON. Arguments: the folder, and the cluster as JSON.
import { join } from 'node:path';
import { realClock } from '../../src/drivers/simulated/agent/clock.ts';
import { readPlan } from '../../src/drivers/simulated/agent/protocol/plan.ts';
import { writeWishes } from '../../src/drivers/simulated/agent/real/engine-daemon.ts';
import { realExecutor } from '../../src/drivers/simulated/agent/real/executor.ts';
import { folderJail } from '../../src/drivers/simulated/agent/real/jail.ts';
import type { RenderContext } from '../../src/engines/types.ts';
import type { Cluster } from '../../src/kinds/cluster/schema.ts';
import { placeholderSources } from '../../src/planner/placeholders.ts';
import { planDocumentOf } from '../../src/planner/plan-document/compose.ts';
import { printPlanDocument } from '../../src/planner/plan-document/document.ts';
import { renderMachines } from '../../testing/rendered-machines.ts';
import { renderingOf } from '../../testing/rendering.ts';

const [root = '', text = '{}', request = ''] = process.argv.slice(2);
const project = join(import.meta.dirname, '..', '..');
const input = renderingOf(JSON.parse(text) as Cluster);
const context: RenderContext = {
  ...input,
  tokens: { server: 'server-token', agent: 'agent-token' },
  sources: placeholderSources,
};
const [init] = renderMachines(input);
if (!init) throw new Error('the cluster has no init server');
const document = planDocumentOf(init.rendered, init.node, context, input.engine, { certificateRequest: request });
const bytes = Buffer.from(printPlanDocument(document));
const plan = readPlan(bytes);
const signal = new AbortController().signal;
const engineCommand = [process.execPath, join(project, 'src', 'main.ts'), 'simulate', 'engine'];
const executor = realExecutor({
  jail: folderJail(root, [project], true),
  folders: {
    work: '/var/lib/rancher/agent/work',
    applied: '/var/lib/rancher/agent/applied',
    interlock: '/var/lib/rancher/agent/interlock',
  },
  clock: realClock,
  env: { PATH: process.env.PATH },
  engineCommand,
  log: (line) => process.stderr.write(`${line}\n`),
});
await writeWishes(root, { startMs: 1_000, serviceAddresses: true });
await executor.prepare(bytes);
await executor.reconcile(plan.files);
const results: Record<string, { readonly code: number; readonly text: string }> = {};
for (const [index, instruction] of [...plan.instructions, ...plan.periodicInstructions].entries()) {
  if (index === plan.instructions.length) await untilHealthy();
  const { exitCode, stdout } = await executor.run(instruction, { checksum: plan.checksum, index, attempt: 1, signal });
  results[instruction.name] = { code: exitCode, text: stdout.toString() };
}
await executor.finish();
const probes = await probeAll();
const removal = {
  name: 'remove',
  image: '',
  command: 'sh',
  args: ['-c', '/opt/bin/*-uninstall.sh'],
  env: [],
  saveOutput: false,
};
const removed = await executor.run(removal, { checksum: plan.checksum, index: 99, attempt: 1, signal });
process.stdout.write(JSON.stringify({ results, probes, removed: removed.exitCode, after: await probeAll() }));

async function probeAll(): Promise<Record<string, boolean>> {
  const entries = Object.entries(plan.probes).map(
    async ([name, probe]) => [name, await executor.probe(probe, signal)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Probes pass before the last component is up: those of K3s say nothing of its network. */
async function untilHealthy(): Promise<void> {
  const [command = '', ...words] = engineCommand;
  const state = { name: 'state', image: '', command, args: [...words, 'state'], env: [], saveOutput: true };
  for (let tries = 0; tries < 100; tries += 1) {
    const { stdout } = await executor.run(state, { checksum: plan.checksum, index: 98, attempt: 1, signal });
    const healthy = Object.values(await probeAll()).every((passes) => passes);
    if (healthy && stdout.includes('"state":"running"')) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
