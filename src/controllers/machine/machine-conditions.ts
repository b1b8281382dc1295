import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import type { NodeSummary, Verification } from '../../planner/rollout/decision.ts';
import { isSilent, unhealthyProbes } from '../../planner/rollout/node-state.ts';
import { waitReasons } from '../../planner/rollout/reasons.ts';
import { conditionOf, type Finding } from '../../runtime/conditions.ts';
import type { NodeWorld } from '../cluster-world.ts';
import { familiesWithout, lossOf } from '../instance-facts.ts';

interface Situation {
  /** Whether every family works on this node; absent while nothing is known of the cluster. */
  readonly verification?: Verification | undefined;
  readonly deleting: boolean;
  /** Milliseconds. */
  readonly now: number;
}

/** Conditions of a machine. Each is worked out anew from what is seen; none is carried over. */
export function machineFindings(
  node: NodeWorld,
  seen: InventoryNode | undefined,
  summary: NodeSummary | undefined,
  situation: Situation,
): Finding[] {
  const parts = [
    infrastructureReady(node, situation),
    bootstrapReady(node),
    planApplied(node, situation),
    nodeReady(node, seen),
  ];
  return [
    ready(parts, node, situation),
    ...parts,
    reconciled(summary),
    ...familiesVerified(situation),
    ...(situation.deleting ? [deleting(node, summary)] : []),
  ];
}

/** A host that registered itself is there; a machine of a pool is, when its provider shows it with its addresses. */
function infrastructureReady({ made }: NodeWorld, { deleting: isGoing }: Situation): Finding {
  const type = 'InfrastructureReady';
  if (!made) return { type, status: 'True', reason: 'Registered', message: '' };
  const { object: instance } = made;
  const lost = instance ? lossOf(instance) : 'its Instance is gone';
  if (lost !== undefined) return { type, status: 'False', reason: isGoing ? 'Waiting' : 'Lost', message: lost };
  const { status } = instance ?? {};
  const refusal = status?.instanceId ? undefined : status?.lastError?.message;
  if (refusal) return { type, status: 'False', reason: 'Error', message: refusal };
  const missing = instance ? familiesWithout(instance) : [];
  if (status?.instanceId && missing.length === 0) return { type, status: 'True', reason: 'Provisioned', message: '' };
  const told = conditionOf(status?.conditions, status?.instanceId ? 'Addressed' : 'Launched')?.message;
  return { type, status: 'Unknown', reason: 'Waiting', message: told || 'the machine is being made' };
}

function bootstrapReady({ registered }: NodeWorld): Finding {
  const type = 'BootstrapConfigReady';
  if (registered) return { type, status: 'True', reason: 'Registered', message: '' };
  return { type, status: 'Unknown', reason: 'Waiting', message: 'its host has not registered yet' };
}

/** True only where everything that it speaks of is. */
function ready(parts: readonly Finding[], node: NodeWorld, { deleting: isGoing }: Situation): Finding {
  const bad = parts.find(({ status }) => status !== 'True');
  if (isGoing) return { type: 'Ready', status: 'False', reason: 'NotReady', message: 'the machine is being removed' };
  if (bad)
    return {
      type: 'Ready',
      status: 'False',
      reason: 'NotReady',
      message: bad.message || `${bad.type} is ${bad.status}`,
    };
  const unhealthy = unhealthyProbes(node.observed);
  if (unhealthy.length === 0) return { type: 'Ready', status: 'True', reason: 'Ready', message: '' };
  return { type: 'Ready', status: 'False', reason: 'NotReady', message: `not healthy: ${unhealthy.join(', ')}` };
}

function planApplied({ status, observed }: NodeWorld, { now }: Situation): Finding {
  const type = 'PlanApplied';
  if (status.state === undefined || status.state === 'undelivered') {
    return { type, status: 'Unknown', reason: 'Waiting', message: 'no plan was delivered yet' };
  }
  if (status.state === 'failed') {
    return {
      type,
      status: 'False',
      reason: 'Error',
      message: `the agent failed ${status.failures ?? 1} times to apply its plan`,
    };
  }
  if (isSilent(observed, { now })) {
    return { type, status: 'Unknown', reason: 'AgentSilent', message: 'the agent has not been heard of for a while' };
  }
  if (status.state === 'applied') return { type, status: 'True', reason: 'Applied', message: '' };
  return { type, status: 'Unknown', reason: 'Waiting', message: 'waiting for plan to be applied' };
}

/** A server that runs etcd alone may have no Node; then there is nothing to say. */
function nodeReady({ status, observed }: NodeWorld, seen: InventoryNode | undefined): Finding {
  const type = 'NodeReady';
  if (!seen) {
    const { etcd, controlPlane, worker } = observed.profile.roles;
    if (etcd && !controlPlane && !worker && status.state === 'applied') {
      return { type, status: 'True', reason: 'NodeReady', message: 'the server runs etcd alone and has no Node' };
    }
    return { type, status: 'Unknown', reason: 'NodeMissing', message: 'the Node is not in the inventory yet' };
  }
  if (seen.ready === 'True') return { type, status: 'True', reason: 'NodeReady', message: '' };
  return {
    type,
    status: seen.ready,
    reason: 'NodeNotReady',
    message: seen.readyMessage || seen.readyReason || 'the Node is not ready',
  };
}

function reconciled(summary: NodeSummary | undefined): Finding {
  const type = 'Reconciled';
  if (!summary) return { type, status: 'Unknown', reason: 'Waiting', message: 'nothing was decided for the node yet' };
  if (summary.converged) return { type, status: 'True', reason: 'Reconciled', message: '' };
  const waits = summary.code === undefined || waitReasons[summary.code].severity === 'waiting';
  const message = summary.message || 'the node waits for its turn';
  return { type, status: waits ? 'Unknown' : 'False', reason: waits ? 'Waiting' : 'Error', message };
}

/** Says nothing before the node was asked. */
function familiesVerified({ verification }: Situation): Finding[] {
  const { families } = verification ?? {};
  if (!families) return [];
  const type = 'FamiliesVerified';
  const missing = families.flatMap((family) => family.missing);
  if (missing.length === 0) return [{ type, status: 'True', reason: 'Verified', message: '' }];
  return [{ type, status: 'False', reason: 'Missing', message: missing.slice(0, 3).join('; ') }];
}

/** Codes of waits by the reason that the condition gives. */
const deletionReasons: Readonly<Record<string, string>> = {
  MemberRemoval: 'MemberRemoval',
  QuorumAtRisk: 'QuorumAtRisk',
  QuorumLost: 'QuorumAtRisk',
  NodeRemoval: 'NodeRemoval',
  CleanUp: 'CleanUp',
  DrainUnderWay: 'Draining',
  DrainFailed: 'Draining',
  InstanceRemoval: 'InstanceRemoval',
};

function deleting(node: NodeWorld, summary: NodeSummary | undefined): Finding {
  if (node.released && node.made?.object) {
    const said = node.made.object.status?.lastError?.message;
    const message = `the provider is removing the machine${said ? `: ${said}` : ''}`;
    return { type: 'Deleting', status: 'True', reason: 'InstanceRemoval', message };
  }
  const reason = deletionReasons[summary?.code ?? ''] ?? 'Waiting';
  return { type: 'Deleting', status: 'True', reason, message: summary?.message ?? '' };
}
