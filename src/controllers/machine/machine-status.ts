import type { Machine, MachinePhase } from '../../kinds/machine/schema.ts';
import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import { parseAddress } from '../../network/address.ts';
import type { Family } from '../../network/family.ts';
import { inventoryOf, nodeOf } from '../../planner/rollout/inventory.ts';
import { verifyFamilies } from '../../planner/rollout/verification.ts';
import { timestampOf } from '../../runtime/clock.ts';
import { withFindings } from '../../runtime/conditions.ts';
import { isBeingDeleted } from '../../runtime/object.ts';
import type { ClusterWorld, NodeWorld } from '../cluster-world.ts';
import { machineFindings } from './machine-conditions.ts';

type Status = NonNullable<Machine['status']>;
type MachineAddress = NonNullable<NonNullable<Status['addresses']>[number]>;

/** The status of a machine, all of it, from what was observed and decided in this round. Pure. */
export function machineStatusOf(machine: Machine, node: NodeWorld, world: ClusterWorld, now: number): Status {
  const { observed } = world;
  const seen = observed && nodeOf(node.observed, inventoryOf(observed));
  const generation = machine.metadata?.generation ?? 1;
  const summary = world.decision?.nodes.find((each) => each.machine === node.name);
  const verification = observed && verifyFamilies({ ...observed, nodes: [node.observed] }, inventoryOf(observed));
  const findings = machineFindings(node, seen, summary, { deleting: isBeingDeleted(machine), now, verification });
  const before = machine.status ?? {};
  const phase = phaseOf(machine, node, findings.find(({ type }) => type === 'Ready')?.status === 'True', seen);
  const addresses = addressesOf(node, seen, world);
  return {
    ...before,
    phase,
    ...(seen && { nodeRef: { name: seen.name }, nodeInfo: infoOf(seen) }),
    ...(addresses.length > 0 && { addresses }),
    initialization: { infrastructureProvisioned: true, bootstrapDataSecretCreated: true },
    lastUpdated: before.phase === phase && before.lastUpdated ? before.lastUpdated : timestampOf(now),
    observedGeneration: generation,
    conditions: withFindings(before.conditions, findings, { now, generation }),
  };
}

/** Nothing but deletion is final: a phase follows from what is seen now. */
function phaseOf(
  machine: Machine,
  { status }: NodeWorld,
  ready: boolean,
  seen: InventoryNode | undefined,
): MachinePhase {
  if (isBeingDeleted(machine)) return 'Deleting';
  if (ready) return 'Running';
  if (status.state === 'failed') return 'Failed';
  if (status.state === undefined || status.state === 'undelivered') return 'Provisioned';
  return seen || status.appliedVersion ? 'Updating' : 'Provisioned';
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
