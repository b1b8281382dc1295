import { scaledClock } from '../src/drivers/simulated/agent/clock.ts';
import type { Faults } from '../src/drivers/simulated/agent/engine/host.ts';
import { paperPki } from '../src/drivers/simulated/agent/engine/pki.ts';
import { newStandIn, type StandIn } from '../src/drivers/simulated/agent/engine/stand-in.ts';
import type { Executor } from '../src/drivers/simulated/agent/execution/executor.ts';
import { type Plan, readPlan } from '../src/drivers/simulated/agent/protocol/plan.ts';
import { newSigner } from '../src/drivers/simulated/agent/virtual/answers.ts';
import { virtualExecutor } from '../src/drivers/simulated/agent/virtual/executor.ts';
import { newWorld, type VirtualHost, type World } from '../src/drivers/simulated/agent/virtual/world.ts';
import type { RenderContext } from '../src/engines/types.ts';
import type { Cluster } from '../src/kinds/cluster/schema.ts';
import { type ErrandReport, readErrandReport } from '../src/kinds/nodeplan/reports/errand.ts';
import { type Address, parseAddress } from '../src/network/address.ts';
import { placeholderSources } from '../src/planner/placeholders.ts';
import { planDocumentOf } from '../src/planner/plan-document/compose.ts';
import { printPlanDocument } from '../src/planner/plan-document/document.ts';
import { type Errand, errandInstruction } from '../src/planner/plan-document/errands.ts';
import { type RenderedRole, renderMachines } from './rendered-machines.ts';
import { renderingOf } from './rendering.ts';

/** A simulated host with the plan that the manager would give it; no manager and no agent is involved. */
export interface PlannedHost {
  readonly role: RenderedRole;
  readonly host: VirtualHost;
  readonly engine: StandIn;
  readonly executor: Executor;
  readonly plan: Plan;
  faults: Faults;
  /** Does what the plan says, once. Throws when an instruction fails. */
  apply(): Promise<void>;
  /** Names of probes that fail now. */
  failing(): Promise<string[]>;
  /** Runs a periodic instruction; gives what it printed, and its exit code. */
  ask(instruction: string): Promise<{ readonly code: number; readonly text: string }>;
  /** Does once what the manager has a control plane do to a Node; gives how it went. */
  carryOut(errand: Errand): Promise<ErrandReport | undefined>;
}

const speed = 400;

/** One host of each role that a cluster has, in a network of their own. */
export function plannedHosts(cluster: Cluster, world: World = newWorld()): PlannedHost[] {
  const input = renderingOf(cluster);
  const context: RenderContext = {
    ...input,
    tokens: { server: 'server-token', agent: 'agent-token' },
    sources: placeholderSources,
  };
  const clock = scaledClock(speed);
  return renderMachines(input)
    .filter(({ node }) => !node.windows)
    .map((role) => {
      const document = planDocumentOf(role.rendered, role.node, context, input.engine, {});
      const plan = readPlan(Buffer.from(printPlanDocument(document)));
      const host = world.host(
        role.node.name ?? 'node',
        role.node.internal.flatMap(({ text }) => addressOf(text)),
      );
      const planned = { faults: {} as Faults };
      const faults = () => planned.faults;
      const engine = newStandIn({
        host,
        clock,
        pki: paperPki,
        faults: async () => planned.faults,
        startMs: 8_000,
        beatMs: 10_000,
        durable: false,
      });
      const executor = virtualExecutor({ host, engine, clock, faults, signer: () => newSigner(Date.now()) });
      const signal = new AbortController().signal;
      return Object.assign(planned, {
        role,
        host,
        engine,
        executor,
        plan,
        async apply() {
          await executor.reconcile(plan.files);
          for (const [index, instruction] of plan.instructions.entries()) {
            const { exitCode, stdout } = await executor.run(instruction, {
              checksum: plan.checksum,
              index,
              attempt: 1,
              signal,
            });
            if (exitCode !== 0) throw new Error(`${instruction.name} ended with ${exitCode}: ${stdout}`);
          }
        },
        async failing() {
          const results = await Promise.all(
            Object.entries(plan.probes).map(async ([name, probe]) =>
              (await executor.probe(probe, signal)) ? [] : [name],
            ),
          );
          return results.flat();
        },
        async carryOut(errand: Errand) {
          const instruction = errandInstruction(errand, context, input.engine, '/var/lib/rancher/capr');
          const made = readPlan(Buffer.from(printPlanDocument({ ...document, periodicInstructions: [instruction] })));
          const [only] = made.periodicInstructions;
          if (!only) throw new Error(`the errand ${errand.id} is no instruction`);
          const { stdout } = await executor.run(only, { checksum: '', index: 0, attempt: 1, signal });
          return readErrandReport(stdout.toString());
        },
        async ask(name: string) {
          const instruction = plan.periodicInstructions.find((one) => one.name === name);
          if (!instruction) throw new Error(`the plan of ${role.title} has no instruction ${name}`);
          const { exitCode, stdout } = await executor.run(instruction, { checksum: '', index: 0, attempt: 1, signal });
          return { code: exitCode, text: stdout.toString() };
        },
      });
    });
}

function addressOf(text: string): Address[] {
  const address = parseAddress(text);
  return address.ok ? [address.value] : [];
}
