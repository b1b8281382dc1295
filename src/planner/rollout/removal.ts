import type { JoinTarget } from '../../engines/types.ts';
import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import { httpsUrl } from '../../network/endpoint.ts';
import { planChecksum, printPlanDocument } from '../plan-document/document.ts';
import type { Errand } from '../plan-document/errands.ts';
import { uninstallInstruction } from '../plan-document/uninstall.ts';
import type { Step } from './decision.ts';
import { errandHost, errandReport } from './errand-board.ts';
import { nodeOf } from './inventory.ts';
import { isSilent, provenMemberState } from './node-state.ts';
import type { Pass } from './pass.ts';
import { busyMember, isUninstalling, leavingMember, mayRemove, memberRemovalId, membersOf } from './quorum.ts';
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
 * host is cleaned, the Node goes, the machine is released. Everything is worked out anew each time from what is there.
 */
export function removeMachine(node: ObservedNode, pass: RemovalPass): Removal {
  const { world, inventory, renderer, targets } = pass;
  if (!node.delivered) return { step: { kind: 'release', machine: node.name } };
  const last = lastMember(node, world);
  if (last) return { wait: last };
  const leaving =
    node.profile.roles.etcd || node.profile.roles.controlPlane ? stillJoined(node, world, targets) : undefined;
  if (leaving && !node.force) return { wait: leaving };
  const member = node.profile.roles.etcd ? removeMember(node, world, inventory) : undefined;
  if (member) return member;
  const cleaning = cleanHost(node, world, renderer);
  if (cleaning) return cleaning;
  return deleteNode(node, world, inventory) ?? { step: release(node, renderer) };
}

/** Removing a machine together with its cluster: the host is cleaned, nothing else matters any more. */
export function removeWithCluster(node: ObservedNode, { world, renderer }: RemovalPass): Removal {
  if (!node.delivered) return { step: { kind: 'release', machine: node.name } };
  return cleanHost(node, world, renderer) ?? { step: release(node, renderer) };
}

function release(node: ObservedNode, renderer: Renderer): Step {
  const cleaned = isUninstalling(node) && node.state === 'applied';
  return { kind: 'release', machine: node.name, ...(!cleaned && { command: renderer.uninstallCommand }) };
}

/** Nothing is done to the last member: the cluster would be lost with it. */
function lastMember(node: ObservedNode, world: ObservedCluster): Wait | undefined {
  const [only, ...others] = membersOf(world);
  if (node.force || only !== node || others.length > 0) return undefined;
  const message = `${node.name} is the last etcd member: without it the cluster is lost`;
  return { code: 'LastMember', machine: node.name, message, evidence: [] };
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
  const others = provenMemberState(node, world) === 'up' ? busyMember(node, world) : leavingMember(node, world);
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

/** Of several members that shall go, the first by name does. */
function earlierRemoval(node: ObservedNode, world: ObservedCluster): ObservedNode | undefined {
  return membersOf(world).find(
    (other) => other.deleting && other.name < node.name && !isUninstalling(other) && !other.force,
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
  const controlPlanes = world.nodes.filter(({ profile, deleting }) => profile.roles.controlPlane && !deleting);
  if (controlPlanes.length === 0 || node.force) return undefined;
  if (!errandHost(id, node.name, world)) return { wait: hostMissing(node, `delete the Node ${nodeName}`) };
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
