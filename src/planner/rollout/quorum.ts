import { errandIds, errandReport, isUninstalling } from './errand-board.ts';
import { isWorking, provenMemberState } from './node-state.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/** Id of the errand that has etcd let go of a machine's member. */
export function memberRemovalId({ name }: ObservedNode): string {
  return `remove-member-${name}`;
}

/** Etcd members, as far as the manager knows: every etcd node that was given a plan, until etcd has let go of it. */
export function membersOf(world: ObservedCluster): ObservedNode[] {
  return world.nodes.filter(
    (node) =>
      node.profile.roles.etcd &&
      node.delivered !== undefined &&
      !isUninstalling(node) &&
      !(node.deleting && errandReport(memberRemovalId(node), world)?.done),
  );
}

/** Members that etcd needs to work. */
export function quorumOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

export type Guard =
  | { readonly ok: true }
  | { readonly ok: false; readonly lost: boolean; readonly evidence: readonly string[] };

const fine: Guard = { ok: true };

/**
 * Whether a member may be restarted. Its vote is away meanwhile, so the others must be a majority without it. Clusters
 * of one or two members cannot have that: there all others must be up. A member that is down has no vote to lose.
 */
export function mayRestart(node: ObservedNode, world: ObservedCluster): Guard {
  const members = membersOf(world);
  if (!members.includes(node) || provenMemberState(node, world) === 'down') return fine;
  const others = upAmong(members, world, node);
  const needed = members.length <= 2 ? members.length - 1 : quorumOf(members.length);
  return others.length >= needed ? fine : refused(members, world);
}

/**
 * Whether a member may be added. If the new one dies at once, those that are up must still be a majority; only the
 * second member of a cluster is added without that.
 */
export function mayAdd(world: ObservedCluster): Guard {
  const members = membersOf(world);
  const up = upAmong(members, world);
  if (members.length === 0) return fine;
  const needed = members.length === 1 ? 1 : quorumOf(members.length + 1);
  return up.length >= needed ? fine : refused(members, world);
}

/** Whether a member may be removed: etcd must work to do it, and must work with the others afterwards. */
export function mayRemove(node: ObservedNode, world: ObservedCluster): Guard {
  const members = membersOf(world);
  const up = upAmong(members, world);
  const others = upAmong(members, world, node);
  const enough = up.length >= quorumOf(members.length) && others.length >= quorumOf(members.length - 1);
  return enough ? fine : refused(members, world);
}

/**
 * Whether a member may go beside others that are about to go: it is down, which only takes from the majority, and enough
 * of those that stay are up without them all.
 */
export function mayGoBeside(node: ObservedNode, leaving: readonly ObservedNode[], world: ObservedCluster): boolean {
  if (provenMemberState(node, world) === 'up') return false;
  const staying = membersOf(world).filter((member) => member !== node && !leaving.includes(member));
  return staying.length > 0 && upAmong(staying, world).length >= quorumOf(staying.length);
}

/** A member other than this one with which something is going on: etcd members come, change and go one at a time. */
export function busyMember(node: ObservedNode, world: ObservedCluster): ObservedNode | undefined {
  const changing = membersOf(world).find(
    (member) => member !== node && !member.deleting && (!isWorking(member, world) || member.drain !== undefined),
  );
  return changing ?? leavingMember(node, world);
}

/** A member other than this one that etcd is about to let go of. */
export function leavingMember(node: ObservedNode, world: ObservedCluster): ObservedNode | undefined {
  return leavingMembers(node, world)[0];
}

/** All of them: there is more than one only where members are down. */
export function leavingMembers(node: ObservedNode, world: ObservedCluster): ObservedNode[] {
  return membersOf(world).filter((member) => member !== node && member.deleting && isLeaving(member, world));
}

/** Some control plane has been told to remove the member, and has not said that it is done. */
function isLeaving(member: ObservedNode, { nodes }: ObservedCluster): boolean {
  const id = memberRemovalId(member);
  return nodes.some(({ delivered }) => errandIds(delivered?.document).includes(id));
}

function upAmong(members: readonly ObservedNode[], world: ObservedCluster, without?: ObservedNode): ObservedNode[] {
  return members.filter((member) => member !== without && provenMemberState(member, world) === 'up');
}

function refused(members: readonly ObservedNode[], world: ObservedCluster): Guard {
  const up = upAmong(members, world).length;
  const states = members.map((member) => `${member.name}: ${provenMemberState(member, world)}`);
  const needed = quorumOf(members.length);
  return {
    ok: false,
    lost: up < needed,
    evidence: [`${up} of ${members.length} etcd members are known to be up, ${needed} are needed`, ...states],
  };
}
