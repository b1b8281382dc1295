import { isServing, provenMemberState } from '../rollout/node-state.ts';
import { busyMember, mayGoBeside, mayRemove, membersOf } from '../rollout/quorum.ts';
import type { Wait } from '../rollout/reasons.ts';
import type { ObservedCluster } from '../rollout/world.ts';

/**
 * Why a server must not be removed now; undefined when it may. What a removal is begun for cannot be taken back, so it
 * begins only when nothing else is going on in etcd and what is left is a majority, and another control plane serves. A
 * machine that never got a plan was no part of the cluster, one that does not serve is no loss, and a cluster that never
 * came up has nothing to lose.
 */
export function whyKept(name: string, cluster: ObservedCluster): Wait | undefined {
  const node = cluster.nodes.find((candidate) => candidate.name === name);
  if (!node?.delivered || !cluster.bootstrapped) return undefined;
  const wait = (code: Wait['code'], message: string, evidence: readonly string[] = []): Wait => ({
    code,
    machine: name,
    message,
    evidence,
  });
  const members = membersOf(cluster);
  if (members.includes(node)) {
    if (members.length === 1) return wait('LastMember', `${name} shall go, and is the last etcd member`);
    const leaving = members.filter((member) => member !== node && member.deleting);
    const up = provenMemberState(node, cluster) === 'up';
    const busy = mayGoBeside(node, leaving, cluster)
      ? undefined
      : (leaving[0] ?? (up ? busyMember(node, cluster) : undefined));
    if (busy) return wait('EtcdBusy', `${name} is removed when ${busy.name} is done`);
    const guard = mayRemove(node, cluster);
    if (!guard.ok) {
      const message = `${name} shall go, and etcd would be left with too few members`;
      return wait(guard.lost ? 'QuorumLost' : 'QuorumAtRisk', message, guard.evidence);
    }
  }
  if (!node.profile.roles.controlPlane || !isServing(node, cluster)) return undefined;
  const serving = cluster.nodes.some(
    (other) => other !== node && other.profile.roles.controlPlane && !other.deleting && isServing(other, cluster),
  );
  return serving ? undefined : wait('LastControlPlane', `${name} shall go, and no other control plane serves`);
}

/** The cluster with one machine marked as going. */
export function withGoing(cluster: ObservedCluster, name: string): ObservedCluster {
  return {
    ...cluster,
    nodes: cluster.nodes.map((node) => (node.name === name ? { ...node, deleting: true } : node)),
  };
}

/** The machine is a server of the cluster, or is about to become one. */
export function isServer({ name }: { readonly name: string }, { nodes }: ObservedCluster): boolean {
  const node = nodes.find((candidate) => candidate.name === name);
  return node?.delivered !== undefined && (node.profile.roles.etcd || node.profile.roles.controlPlane);
}
