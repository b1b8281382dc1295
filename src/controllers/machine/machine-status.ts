import type { Instance } from '../../kinds/instance/schema.ts';
import type { Machine, MachinePhase } from '../../kinds/machine/schema.ts';
import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import { timestampOf } from '../../lib/timestamp.ts';
import { parseAddress } from '../../network/address.ts';
import type { Family } from '../../network/family.ts';
import { nodeOf } from '../../planner/rollout/inventory.ts';
import { hasKubelet, verifyFamilies } from '../../planner/rollout/verification.ts';
import { withFindings } from '../../runtime/conditions.ts';
import { isBeingDeleted } from '../../runtime/object.ts';
import type { ClusterWorld, NodeWorld } from '../cluster-world.ts';
import { machineFindings } from './machine-conditions.ts';

type Status = NonNullable<Machine['status']>;
type MachineAddress = NonNullable<NonNullable<Status['addresses']>[number]>;

/** What statuses of machines are made from besides the machine. */
export interface Around {
  readonly world: ClusterWorld;
  /** Of the whole cluster: read once for all of its machines. */
  readonly inventory: readonly InventoryNode[];
  /** Milliseconds. */
  readonly now: number;
}

/** The status of a machine, all of it, from what was observed and decided in this round. Pure. */
export function machineStatusOf(machine: Machine, node: NodeWorld, { world, inventory, now }: Around): Status {
  const { observed } = world;
  const seen = observed && nodeOf(node.observed, inventory);
  const generation = machine.metadata?.generation ?? 1;
  const summary = world.decision?.nodes.find((each) => each.machine === node.name);
  const verification = observed && verifyFamilies({ ...observed, nodes: [node.observed] }, inventory);
  const findings = machineFindings(node, seen, summary, { deleting: isBeingDeleted(machine), now, verification });
  const before = machine.status ?? {};
  const phase = phaseOf(machine, node, findings.find(({ type }) => type === 'Ready')?.status === 'True', seen);
  const addresses = addressesOf(node, seen, world);
  const { unhealthySince, ...kept } = before;
  const unhealthy = isUnhealthy(machine, node, seen, inventory);
  return {
    ...kept,
    phase,
    ...(seen && { nodeRef: { name: seen.name }, nodeInfo: infoOf(seen) }),
    ...(addresses.length > 0 && { addresses }),
    ...(unhealthy && { unhealthySince: unhealthySince ?? timestampOf(now) }),
    initialization: initializationOf(node),
    lastUpdated: before.phase === phase && before.lastUpdated ? before.lastUpdated : timestampOf(now),
    observedGeneration: generation,
    conditions: withFindings(before.conditions, findings, { now, generation }),
  };
}

/**
 * Whether Kubernetes says that a node is not well, or shows it no more. While no control plane tells of Nodes nobody can
 * say: afterwards the time begins again, because kubelets had nobody to report to either.
 */
function isUnhealthy(
  machine: Machine,
  { observed: node, released }: NodeWorld,
  seen: InventoryNode | undefined,
  inventory: readonly InventoryNode[],
): boolean {
  if (released || inventory.length === 0) return false;
  if (seen) return seen.ready !== 'True';
  return Boolean(machine.status?.nodeRef?.name) && hasKubelet(node);
}

function initializationOf({ made, registered }: NodeWorld): NonNullable<Status['initialization']> {
  const { instanceId, launchStartedAt } = made?.object?.status ?? {};
  return {
    infrastructureProvisioned: made === undefined || Boolean(instanceId),
    bootstrapDataSecretCreated: made === undefined || registered || Boolean(launchStartedAt),
  };
}

/** Nothing but deletion is final: a phase follows from what is seen now. */
function phaseOf(machine: Machine, node: NodeWorld, ready: boolean, seen: InventoryNode | undefined): MachinePhase {
  const { status, made, registered } = node;
  if (isBeingDeleted(machine)) return 'Deleting';
  if (made && !registered) return phaseAtProvider(made.object);
  if (ready) return 'Running';
  if (status.state === 'failed') return 'Failed';
  if (status.state === undefined || status.state === 'undelivered') return 'Provisioned';
  return seen || status.appliedVersion ? 'Updating' : 'Provisioned';
}

/** Cluster API's words: asked for, and there. */
function phaseAtProvider(instance: Instance | undefined): MachinePhase {
  const { launchStartedAt, instanceId, phase } = instance?.status ?? {};
  if (instanceId) return phase === 'Running' ? 'Provisioned' : 'Provisioning';
  return launchStartedAt ? 'Provisioning' : 'Pending';
}

function infoOf(seen: InventoryNode): NonNullable<Status['nodeInfo']> {
  return {
    architecture: seen.architecture,
    containerRuntimeVersion: seen.runtime,
    kernelVersion: seen.kernel,
    kubeletVersion: seen.kubelet,
    operatingSystem: seen.operatingSystem,
    osImage: seen.osImage,
  };
}

/** What Kubernetes shows, else what the host said of itself; the cluster's primary family first. */
function addressesOf(
  { observed }: NodeWorld,
  seen: InventoryNode | undefined,
  { prepared }: ClusterWorld,
): MachineAddress[] {
  const families = prepared?.network.families ?? [];
  const said = [
    ...observed.profile.internal.map(({ text }) => ({ type: 'InternalIP', address: text })),
    ...observed.profile.external.map(({ text }) => ({ type: 'ExternalIP', address: text })),
  ];
  const shown = (seen?.addresses ?? []).map(({ type, address }) => ({ type, address }));
  const all = shown.length > 0 ? shown : said;
  const rank = ({ address }: MachineAddress) => {
    const place = families.indexOf(familyOf(address) as Family);
    return place < 0 ? families.length : place;
  };
  return all
    .map((address, index) => ({ address, index }))
    .toSorted((a, b) => rank(a.address) - rank(b.address) || a.index - b.index)
    .map(({ address }) => address);
}

function familyOf(text: string): Family | undefined {
  const address = parseAddress(text);
  return address.ok ? address.value.family : undefined;
}
