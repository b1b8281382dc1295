import { errandPrefix, printErrandReport } from '../../src/kinds/nodeplan/reports/errand.ts';
import type { PeriodicFeedback } from '../../src/planner/plan-document/feedback.ts';
import type { ObservedCluster, ObservedNode } from '../../src/planner/rollout/world.ts';
import { inventoryNode, start, withInventory } from './worlds.ts';

/** What agents and hosts do to a world: pure, one at a time. */

/** Statuses of the delivered plan's probes, all alike. */
function statusesOf({ delivered }: ObservedNode, healthy: boolean) {
  const status = { healthy, successCount: healthy ? 1 : 0, failureCount: healthy ? 0 : 5 };
  const names = Object.keys(delivered?.document.probes ?? {});
  return Object.fromEntries(names.map((name) => [name, status]));
}

/** The agent applies the plan; its components are healthy or not. */
export function applied(node: ObservedNode, healthy = true): ObservedNode {
  const { delivered } = node;
  if (!delivered) return node;
  return {
    ...node,
    reportStale: false,
    state: 'applied',
    appliedVersion: delivered.version,
    feedback: {
      ...node.feedback,
      appliedChecksum: delivered.checksum,
      failedChecksum: '',
      failureCount: 0,
      failedOutputs: {},
      probes: statusesOf(node, healthy),
    },
  };
}

/** The agent tries the plan and fails; what ran before goes on or not. */
export function failed(node: ObservedNode, output = 'no such image', healthy = false): ObservedNode {
  const { delivered } = node;
  if (!delivered) return node;
  const feedback = {
    ...node.feedback,
    failedChecksum: delivered.checksum,
    failureCount: 1,
    failedOutputs: { install: output },
    probes: statusesOf(node, healthy),
  };
  return { ...node, state: 'failed', reportStale: false, feedback };
}

/** The host dies, or its network does. */
export function lost(node: ObservedNode): ObservedNode {
  return { ...node, connected: false, lastContact: start - 3_600_000 };
}

/** The host is back, and its agent with it; it has not reported yet. */
export function returned(node: ObservedNode): ObservedNode {
  return { ...node, connected: true, lastContact: start, reportStale: true };
}

export function isLost({ connected }: ObservedNode): boolean {
  return !connected;
}

/** A control plane runs the errands of its plan, all successfully. */
export function errandsDone(node: ObservedNode): ObservedNode {
  const names = (node.delivered?.document.periodicInstructions ?? [])
    .map(({ name }) => name)
    .filter((name) => name.startsWith(errandPrefix));
  const stdout = printErrandReport({ done: true, message: 'done' });
  const run: PeriodicFeedback = { stdout, stderr: '', exitCode: 0, failures: 0, lastSuccessfulRunTime: '' };
  const periodic = { ...node.feedback.periodic, ...Object.fromEntries(names.map((name) => [name, run])) };
  return { ...node, feedback: { ...node.feedback, periodic } };
}

/** The provider has done what it was told. */
function removed(node: ObservedNode): ObservedNode {
  return node.instance?.state === 'going' ? { ...node, instance: { ...node.instance, state: 'gone' } } : node;
}

/** Everything goes well at once: agents are there, apply, are healthy, control planes do their errands, clouds theirs. */
export function allWell(world: ObservedCluster): ObservedCluster {
  const nodes = world.nodes.map(removed).map((node) => {
    if (node.instance?.state === 'gone') return node.connected ? lost(node) : node;
    const working = node.delivered ? applied(returned(node)) : { ...returned(node), reportStale: false };
    return errandsDone(working);
  });
  const registered = nodes.filter(({ appliedVersion }) => appliedVersion);
  return withInventory(
    { ...world, nodes },
    registered.map((node) => inventoryNode(node)),
  );
}
