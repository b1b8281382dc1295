import type { NodePlanState } from '../../kinds/nodeplan/schema.ts';
import type { AgentFeedback } from '../plan-document/feedback.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/**
 * Milliseconds without a word from an agent that has no open watch, after which it counts as silent unless somebody chose
 * otherwise. An agent that lost its connection tries again at least once a minute (client-go: 30 s, doubled by chance).
 */
export const silentAfter = 90_000;

/** From when on an agent that has no open watch counts as silent; undefined for one that nobody expects anything of. */
export function silentFrom({ lastContact, deliveredAt, patience }: ObservedNode): number | undefined {
  const last = lastContact ?? deliveredAt;
  return last === undefined ? undefined : last + (patience ?? silentAfter);
}

/**
 * The state of a node after a report of its agent. It is stored with the report: the agent forgets a failure with its
 * next success, and reports nothing while it is at work.
 */
export function stateAfterReport(
  before: NodePlanState,
  checksum: string,
  feedback: AgentFeedback,
  failureThreshold: number,
): NodePlanState {
  if (before === 'undelivered') return before;
  if (feedback.failedChecksum === checksum && feedback.failureCount >= failureThreshold) return 'failed';
  if (feedback.appliedChecksum === checksum) return 'applied';
  return before;
}

/** The agent reports the plan that was delivered last. */
export function isApplied(node: ObservedNode): boolean {
  return node.delivered !== undefined && node.state === 'applied';
}

/** Probes of the delivered plan that are not reported healthy. */
export function unhealthyProbes(node: ObservedNode): string[] {
  const names = Object.keys(node.delivered?.document.probes ?? {}).sort();
  return names.filter((name) => node.feedback.probes?.[name]?.healthy !== true);
}

export function isHealthy(node: ObservedNode): boolean {
  return isApplied(node) && unhealthyProbes(node).length === 0;
}

/** Nobody has heard of the agent for a while, or its machine is gone. An agent that never called is silent once its plan has waited as long. */
export function isSilent(node: ObservedNode, { now }: Pick<ObservedCluster, 'now'>): boolean {
  if (node.instance?.state === 'gone') return true;
  if (node.connected) return false;
  const from = silentFrom(node);
  return from !== undefined && now > from;
}

/** Does its work, as far as its agent says so now. */
export function isWorking(node: ObservedNode, world: Pick<ObservedCluster, 'now'>): boolean {
  return isHealthy(node) && !isSilent(node, world);
}

/** Serves, as far as its probes say: also while its agent applies a change that restarts nothing. */
export function isServing(node: ObservedNode, world: Pick<ObservedCluster, 'now'>): boolean {
  const begun = node.delivered !== undefined && node.appliedVersion !== undefined;
  return begun && node.state !== 'failed' && !isSilent(node, world) && unhealthyProbes(node).length === 0;
}

/** Whether the etcd member of a node answers, as far as was heard: `unknown` while its agent is at work or silent. */
export function memberState(node: ObservedNode, world: Pick<ObservedCluster, 'now'>): 'up' | 'down' | 'unknown' {
  if (!node.delivered || isSilent(node, world)) return 'unknown';
  const names = Object.keys(node.delivered.document.probes);
  // K3s shows no health of etcd; it is one process with the others there.
  const telling = names.includes('etcd') ? ['etcd'] : names;
  const statuses = telling.map((name) => node.feedback.probes?.[name]);
  const proven = statuses.length > 0 ? statuses.every((status) => status?.healthy === true) : node.state === 'applied';
  if (proven) return 'up';
  const failing = statuses.some((status) => status !== undefined && !status.healthy && status.failureCount > 0);
  return failing ? 'down' : 'unknown';
}

/**
 * The same with nothing taken on trust, for steps that cost a vote: an agent reports changes only, so its word counts
 * while it is connected, and after it began anew not before it has reported again.
 */
export function provenMemberState(node: ObservedNode, world: Pick<ObservedCluster, 'now'>): 'up' | 'down' | 'unknown' {
  return node.connected && node.reportStale !== true ? memberState(node, world) : 'unknown';
}
