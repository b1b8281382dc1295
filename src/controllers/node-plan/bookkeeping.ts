import type { NodePlan, NodePlanStatus } from '../../kinds/nodeplan/schema.ts';
import { timestampOf } from '../../lib/timestamp.ts';
import type { NodeSummary } from '../../planner/rollout/decision.ts';
import { isSilent } from '../../planner/rollout/node-state.ts';
import { type Finding, withFindings } from '../../runtime/conditions.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld, NodeWorld } from '../cluster-world.ts';
import { commitAll } from '../commit-all.ts';
import { planNow } from './carry-out.ts';

/** Writes down what every agent has reported and what its node waits for, where it is not written yet. */
export async function writeBookkeeping(world: ClusterWorld, work: Workspace): Promise<void> {
  const drafts: Draft[] = [];
  for (const node of world.nodes) {
    // The books of a machine of a pool begin with its registration.
    if ((await work.read(node.machineKey)) === undefined || (node.made && !node.nodePlan)) continue;
    const plan = await planNow(node, work);
    const summary = world.decision?.nodes.find(({ machine }) => machine === node.name);
    const status = summarized(plan, node, summary, work.now);
    drafts.push({ op: 'put', key: node.planKey, object: { ...plan, status } });
  }
  await commitAll(drafts, work);
}

function summarized(plan: NodePlan, node: NodeWorld, summary: NodeSummary | undefined, now: number): NodePlanStatus {
  const { reason: _reason, message: _message, joinUrl: _url, probesPassedAt, ...status } = plan.status ?? {};
  const generation = plan.metadata?.generation ?? 1;
  const passed = status.state === 'applied' && unhealthyIn(status, node).length === 0;
  return {
    ...status,
    ...(summary?.code && { reason: summary.code }),
    ...(summary?.message && { message: summary.message }),
    ...(summary?.joinUrl !== undefined && { joinUrl: summary.joinUrl }),
    ...(passed && { probesPassedAt: probesPassedAt ?? timestampOf(now) }),
    observedGeneration: generation,
    conditions: withFindings(status.conditions, findings(status, node, now), { now, generation }),
  };
}

/** Probes of the delivered plan that are not reported healthy. */
function unhealthyIn({ probes }: NodePlanStatus, { observed }: NodeWorld): string[] {
  const names = Object.keys(observed.delivered?.document.probes ?? {}).sort();
  return names.filter((name) => probes?.find((probe) => probe.name === name)?.healthy !== true);
}

function findings(status: NodePlanStatus, node: NodeWorld, now: number): Finding[] {
  const connection = connectionOf(node, now);
  if ((status.state ?? 'undelivered') === 'undelivered') return [connection];
  return [appliedOf(status), ...(status.state === 'applied' ? [healthOf(status, node)] : []), connection];
}

function appliedOf(status: NodePlanStatus): Finding {
  const type = 'Applied';
  if (status.state === 'applied') return { type, status: 'True', reason: 'Applied', message: '' };
  if (status.state !== 'failed') {
    return { type, status: 'Unknown', reason: 'Waiting', message: `the plan was delivered at ${status.deliveredAt}` };
  }
  const last = status.outputs?.find(
    ({ outcome, planChecksum }) => outcome === 'failed' && planChecksum === status.planChecksum,
  );
  const said = last ? `: ${last.name} printed: ${(last.text ?? '').trimEnd().split('\n').slice(-4).join('\n')}` : '';
  return { type, status: 'False', reason: 'Failed', message: `the agent failed ${status.failures} times${said}` };
}

function healthOf(status: NodePlanStatus, node: NodeWorld): Finding {
  const type = 'Healthy';
  const unhealthy = unhealthyIn(status, node);
  if (unhealthy.length === 0) return { type, status: 'True', reason: 'Healthy', message: '' };
  if ((status.probes ?? []).length === 0) {
    return {
      type,
      status: 'Unknown',
      reason: 'Unknown',
      message: 'no probe was reported since the plan was delivered',
    };
  }
  return { type, status: 'False', reason: 'Unhealthy', message: `not healthy: ${unhealthy.join(', ')}` };
}

function connectionOf({ observed }: NodeWorld, now: number): Finding {
  const type = 'AgentConnected';
  if (observed.connected) return { type, status: 'True', reason: 'Connected', message: '' };
  if (observed.lastContact === undefined) {
    return { type, status: 'Unknown', reason: 'NeverSeen', message: 'the agent has not called yet' };
  }
  if (!isSilent(observed, { now })) return { type, status: 'True', reason: 'Connected', message: '' };
  return { type, status: 'False', reason: 'Silent', message: `last heard of at ${timestampOf(observed.lastContact)}` };
}
