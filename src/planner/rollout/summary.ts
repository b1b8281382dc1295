import { familyTitle } from '../../network/family.ts';
import type { ConditionStatus, NodeSummary, RootCause, Verification } from './decision.ts';
import { isServing, memberState } from './node-state.ts';
import { membersOf, quorumOf } from './quorum.ts';
import { type Wait, waitReasons } from './reasons.ts';
import type { ObservedCluster } from './world.ts';

/** The wait that explains the others: lowest rank first, then the order of the roll-out. */
export function rootCauseOf(waits: readonly Wait[]): RootCause | undefined {
  const [first] = waits.toSorted((a, b) => waitReasons[a.code].rank - waitReasons[b.code].rank);
  if (!first) return undefined;
  return { code: first.code, message: first.message, evidence: first.evidence, fix: waitReasons[first.code].fix };
}

/** Conditions of the cluster, in the words that clients of Rancher wait for. */
export function conditionsOf(
  world: ObservedCluster,
  nodes: readonly NodeSummary[],
  cause: RootCause | undefined,
  verification: Verification,
): ConditionStatus[] {
  const done =
    nodes.every(({ converged }) => converged) &&
    nodes.length > 0 &&
    !world.nodes.some((node) => node.deleting) &&
    (world.pools?.waits ?? []).length === 0;
  const message = cause?.message ?? '';
  const severity = cause ? waitReasons[cause.code].severity : 'waiting';
  const progress = (type: string, finished: boolean): ConditionStatus =>
    finished
      ? { type, status: 'True', reason: '', message: '' }
      : {
          type,
          status: severity === 'waiting' ? 'Unknown' : 'False',
          reason: severity === 'waiting' ? 'Waiting' : 'Error',
          message,
        };
  if (world.deleting) {
    return [progress('Removed', world.nodes.length === 0 && (world.pools?.waits ?? []).length === 0)];
  }
  const usable = isUsable(world);
  const provisioned =
    world.bootstrapped &&
    (world.pools?.missing ?? 0) === 0 &&
    world.nodes.every(({ deleting, appliedVersion }) => deleting || appliedVersion);
  return [
    progress('Provisioned', provisioned),
    progress('Updated', done),
    progress('Ready', usable),
    {
      type: 'Reconciling',
      status: done ? 'False' : 'True',
      reason: done ? '' : 'Reconciling',
      message: done ? '' : message,
    },
    {
      type: 'Stalled',
      status: severity === 'stalled' ? 'True' : 'False',
      reason: severity === 'stalled' ? 'Stalled' : '',
      message: severity === 'stalled' ? message : '',
    },
    familiesVerified(verification),
  ];
}

/** An API server, a majority of etcd and a place for pods. */
function isUsable(world: ObservedCluster): boolean {
  const serving = world.nodes.filter((node) => isServing(node, world));
  const members = membersOf(world);
  const up = members.filter((member) => memberState(member, world) === 'up').length;
  return (
    world.bootstrapped &&
    up >= quorumOf(members.length) &&
    serving.some(({ profile }) => profile.roles.controlPlane) &&
    serving.some(({ profile }) => profile.roles.worker)
  );
}

function familiesVerified({ families, pending }: Verification): ConditionStatus {
  const type = 'FamiliesVerified';
  if (!families) {
    const message =
      pending.length > 0 ? `not checked yet: ${pending.slice(0, 3).join(', ')}` : 'no node has reported yet';
    return { type, status: 'Unknown', reason: 'Waiting', message };
  }
  const broken = families.filter(({ works }) => !works);
  if (broken.length === 0) {
    const names = families.map(({ family }) => familyTitle[family]).join(' and ');
    return { type, status: 'True', reason: 'Verified', message: `${names} work on every node` };
  }
  const message = broken.flatMap(({ missing }) => missing.slice(0, 3)).join('; ');
  return { type, status: 'False', reason: 'Missing', message };
}
