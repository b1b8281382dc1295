import type { JoinTarget } from '../../engines/types.ts';
import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import { httpsUrl } from '../../network/endpoint.ts';
import { planChecksum, printPlanDocument } from '../plan-document/document.ts';
import type { Errand } from '../plan-document/errands.ts';
import { uninstallInstruction } from '../plan-document/uninstall.ts';
import type { Step } from './decision.ts';
import { removalWish } from './drain-wish.ts';
import { drainingProgress } from './draining.ts';
import { errandHost, errandReport, isUninstalling } from './errand-board.ts';
import { nodeOf } from './inventory.ts';
import { isServing, isSilent, provenMemberState } from './node-state.ts';
import type { Pass } from './pass.ts';
import { busyMember, leavingMembers, mayGoBeside, mayRemove, memberRemovalId, membersOf } from './quorum.ts';
import type { Wait } from './reasons.ts';
import type { ObservedCluster, ObservedNode, Renderer } from './world.ts';

/** What the removal of a machine does now: a step, an errand of a control plane, or waiting. */
export interface Removal {
  readonly step?: Step;
  readonly errand?: Errand;
  readonly wait?: Wait;
}

/** What a removal needs to know of the decision that it is part of. */
export type RemovalPass = Pick<Pass, 'world' | 'inventory' | 'renderer' | 'targets'>;

/** How long a clean-up of a host may take before the machine goes without it. */
const cleanUpLimit = 15 * 60_000;
/** How long a forced removal still asks etcd to let go. */
const forceLimit = 5 * 60_000;

/**
 * One step of removing a machine from a cluster that lives on: others stop using it, etcd lets go of its member, the
 * host is cleaned, the Node goes, the machine is released. A machine of a pool is drained before, and removed at its
 * provider instead of cleaned: its Node goes after it, so that no engine is left that could bring it back. Everything is
 * worked out anew each time from what is there.
 */
export function removeMachine(node: ObservedNode, pass: RemovalPass): Removal {
  const { world, inventory, renderer, targets } = pass;
  if (!node.delivered) return { step: { kind: 'release', machine: node.name } };
  const last = lastMember(node, world) ?? lastControlPlane(node, world);
  if (last) return { wait: last };
  // Nobody uses a server that does not serve; to have others join another one would cost a vote more.
  const used = (node.profile.roles.etcd || node.profile.roles.controlPlane) && isServing(node, world);
  const leaving = used ? stillJoined(node, world, targets) : undefined;
  if (leaving && !node.force) return { wait: leaving };
  const draining = drainFirst(node, world, inventory);
  if (draining) return draining;
  const member = node.profile.roles.etcd ? removeMember(node, world, inventory) : undefined;
  if (member) return member;
  const cleaning = node.instance ? removeInstance(node) : cleanHost(node, world, renderer);
  if (cleaning) return cleaning;
  return deleteNode(node, world, inventory) ?? { step: release(node, renderer) };
}

/**
 * Removing a machine together with its cluster: the host is cleaned, nothing else matters any more. A machine of a pool
 * goes to its provider at once.
 */
export function removeWithCluster(node: ObservedNode, { world, renderer }: RemovalPass): Removal {
  if (!node.delivered || node.instance) return { step: { kind: 'release', machine: node.name } };
  return cleanHost(node, world, renderer) ?? { step: release(node, renderer) };
}

function release(node: ObservedNode, renderer: Renderer): Step {
  const cleaned = node.instance !== undefined || (isUninstalling(node) && node.state === 'applied');
  return { kind: 'release', machine: node.name, ...(!cleaned && { command: renderer.uninstallCommand(node) }) };
}

/** Nothing is done to the last member: the cluster would be lost with it. One that never came up has nothing to lose. */
function lastMember(node: ObservedNode, world: ObservedCluster): Wait | undefined {
  const [only, ...others] = membersOf(world);
  if (node.force || !world.bootstrapped || only !== node || others.length > 0) return undefined;
  const message = `${node.name} is the last etcd member: without it the cluster is lost`;
  return { code: 'LastMember', machine: node.name, message, evidence: [] };
}

/**
 * Of control planes that shall all go, one that serves stays until another one has come up: without any, nobody could
 * delete Nodes, and nodes that stay had nobody to join. Where none serves any more there is nothing to keep: what is
 * left is released, and its Nodes stay behind.
 */
function lastControlPlane(node: ObservedNode, world: ObservedCluster): Wait | undefined {
  if (node.force || !world.bootstrapped || !node.profile.roles.controlPlane || !isServing(node, world))
    return undefined;
  const others = world.nodes.filter(
    (other) =>
      other !== node &&
      other.profile.roles.controlPlane &&
      isServing(other, world) &&
      !isUninstalling(other) &&
      (other.instance === undefined || other.instance.state === 'there'),
  );
  if (others.some((other) => !other.deleting || other.name > node.name)) return undefined;
  const message = `${node.name} is the last control plane: it goes when another one has come up`;
  const evidence = others.map(({ name }) => `${name} is being removed, too`);
  return { code: 'LastControlPlane', machine: node.name, message, evidence };
}

function stillJoined(
  node: ObservedNode,
  world: ObservedCluster,
  targets: ReadonlyMap<string, JoinTarget>,
): Wait | undefined {
  const target = targets.get(node.name);
  const url = target && httpsUrl(target);
  const joined = world.nodes.filter((other) => other !== node && !other.deleting && other.delivered?.joinedTo === url);
  if (url === undefined || joined.length === 0) return undefined;
  const names = joined.map(({ name }) => name).join(', ');
  const message = `${node.name} goes when ${names} ${joined.length === 1 ? 'has' : 'have'} joined another server`;
  return { code: 'StillJoined', machine: node.name, message, evidence: [`${names} joined ${url}`] };
}

/** Undefined when pods are moved away, or nobody wants or could do it. */
function drainFirst(
  node: ObservedNode,
  world: ObservedCluster,
  inventory: readonly InventoryNode[],
): Removal | undefined {
  const wish = removalWish(node, inventory);
  const nodeName = nodeOf(node, inventory)?.name;
  if (!wish || node.force || nodeName === undefined || node.instance?.state !== 'there') return undefined;
  const others = world.nodes.filter((other) => other !== node && !other.deleting && other.appliedVersion);
  if (others.length === 0) return undefined;
  const id = `${node.name}-removal`;
  const { drain } = node;
  if (drain?.id !== id) {
    const begun = { id, phase: 'draining' as const, startedAt: world.now };
    return { step: { kind: 'drain', machine: node.name, drain: begun }, wait: drainWait(node, 'draining') };
  }
  if (drain.phase === 'drained') return undefined;
  const { next, wait } = drainingProgress(node, drain, wish, world);
  if (next !== undefined) {
    return { step: { kind: 'drain', machine: node.name, drain: { ...drain, phase: 'drained' } } };
  }
  if (wait) return { wait };
  if (!errandHost(`drain-${id}`, node.name, world)) return { wait: hostMissing(node, `drain ${nodeName}`) };
  return { wait: drainWait(node, 'draining', errandReport(`drain-${id}`, world)?.message) };
}

function drainWait(node: ObservedNode, phase: string, said?: string): Wait {
  const message = `${node.name} is removed when its pods are elsewhere: ${phase}`;
  return { code: 'DrainUnderWay', machine: node.name, message, evidence: said === undefined ? [] : [said] };
}

/** Undefined when the provider has nothing of the machine any more; by force it need not be waited for. */
function removeInstance(node: ObservedNode): Removal | undefined {
  const { state, detail } = node.instance ?? { state: 'gone' };
  if (state === 'gone' || (node.force && state === 'going')) return undefined;
  const message = `the provider is removing the machine of ${node.name}`;
  const wait: Wait = {
    code: 'InstanceRemoval',
    machine: node.name,
    message,
    evidence: detail === undefined ? [] : [detail],
  };
  return state === 'there' ? { step: { kind: 'terminate', machine: node.name }, wait } : { wait };
}

/** Undefined when etcd has no member of the machine, or none that could be removed. */
function removeMember(
  node: ObservedNode,
  world: ObservedCluster,
  inventory: readonly InventoryNode[],
): Removal | undefined {
  const id = memberRemovalId(node);
  if (errandReport(id, world)?.done || isUninstalling(node)) return undefined;
  if (membersOf(world).length <= 1) return undefined;
  const guard = mayRemove(node, world);
  if (!guard.ok) {
    if (node.force) return undefined;
    const code = guard.lost ? 'QuorumLost' : 'QuorumAtRisk';
    const message = `removing the etcd member of ${node.name} now would leave too few`;
    return { wait: { code, machine: node.name, message, evidence: guard.evidence } };
  }
  // A member that is down only takes from the majority: it goes whatever the others are at.
  const leaves = leavingMembers(node, world);
  const beside = mayGoBeside(node, leaves, world);
  const others = provenMemberState(node, world) === 'up' ? busyMember(node, world) : beside ? undefined : leaves[0];
  const busy = others ?? earlierRemoval(node, world);
  if (busy) {
    const message = `the etcd member of ${node.name} is removed after ${busy.name} is done`;
    return { wait: { code: 'EtcdBusy', machine: node.name, message, evidence: [] } };
  }
  const nodeName = nodeOf(node, inventory)?.name;
  if (nodeName === undefined && inventory.length > 0) return undefined;
  if (nodeName === undefined || !errandHost(id, node.name, world)) {
    if (node.force) return undefined;
    return { wait: hostMissing(node, `remove the etcd member of ${node.name}`) };
  }
  const report = errandReport(id, world);
  if (node.force && world.now - (node.deliveredAt ?? 0) > forceLimit && report !== undefined) return undefined;
  const message = `etcd is letting go of the member of ${node.name}`;
  return {
    errand: { kind: 'remove-member', id, machine: node.name, nodeName },
    wait: { code: 'MemberRemoval', machine: node.name, message, evidence: report ? [report.message] : [] },
  };
}

/** Of several members that shall go, those that are down go first, because that costs no vote; then by name. */
function earlierRemoval(node: ObservedNode, world: ObservedCluster): ObservedNode | undefined {
  const rank = (member: ObservedNode) => (provenMemberState(member, world) === 'up' ? 1 : 0);
  return membersOf(world).find(
    (other) =>
      other.deleting &&
      (rank(other) < rank(node) || (rank(other) === rank(node) && other.name < node.name)) &&
      !isUninstalling(other) &&
      !other.force,
  );
}

/** Undefined when the host is clean, or cannot be cleaned by the manager. */
function cleanHost(node: ObservedNode, world: ObservedCluster, renderer: Renderer): Removal | undefined {
  if (node.force && !isUninstalling(node)) return undefined;
  if (!isUninstalling(node)) {
    if (isSilent(node, world) || node.lastContact === undefined) return undefined;
    const document = renderer.uninstall(node);
    if (document.instructions.length === 0) return undefined;
    const bytes = printPlanDocument(document);
    const { version } = node.delivered ?? { version: world.target };
    return {
      step: {
        kind: 'deliver',
        machine: node.name,
        document,
        bytes,
        checksum: planChecksum(bytes),
        version,
        change: 'drain',
        differences: [`instruction ${uninstallInstruction}`],
      },
    };
  }
  if (node.state === 'applied' || isSilent(node, world)) return undefined;
  if (world.now - (node.deliveredAt ?? 0) > cleanUpLimit) return undefined;
  const output = node.feedback.failedOutputs[uninstallInstruction];
  const message = `${node.name} is removing the engine`;
  const evidence = node.state === 'failed' && output ? [lastLines(output)] : [];
  return { wait: { code: 'CleanUp', machine: node.name, message, evidence } };
}

/** Undefined when there is no Node, or nobody who could delete it. */
function deleteNode(
  node: ObservedNode,
  world: ObservedCluster,
  inventory: readonly InventoryNode[],
): Removal | undefined {
  const id = `delete-node-${node.name}`;
  const nodeName = nodeOf(node, inventory)?.name;
  if (nodeName === undefined || errandReport(id, world)?.done) return undefined;
  const host = errandHost(id, node.name, world);
  const controlPlanes = world.nodes.filter(({ profile, deleting }) => profile.roles.controlPlane && !deleting);
  // With the last control plane nobody is left who could delete Nodes, or has to: the API is gone with it.
  if ((controlPlanes.length === 0 && (!host || host === node)) || node.force) return undefined;
  if (!host) return { wait: hostMissing(node, `delete the Node ${nodeName}`) };
  const message = `the Node ${nodeName} is being deleted`;
  return {
    errand: { kind: 'delete-node', id, machine: node.name, nodeName },
    wait: { code: 'NodeRemoval', machine: node.name, message, evidence: [] },
  };
}

function hostMissing(node: ObservedNode, task: string): Wait {
  const message = `no control plane is there to ${task}`;
  return { code: 'ErrandHostMissing', machine: node.name, message, evidence: [] };
}

/** The end of an output, for evidence. */
export function lastLines(output: string, count = 12): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
