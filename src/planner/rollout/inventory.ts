import { type DnsAnswer, dnsCheckInstruction, readDnsAnswers } from '../../kinds/nodeplan/reports/dns-check.ts';
import { type InventoryNode, inventoryInstruction, readInventory } from '../../kinds/nodeplan/reports/inventory.ts';
import { isSilent } from './node-state.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/** The Nodes of the cluster as a control plane that answers listed them last: the one that tells most often, by plan. */
export function inventoryOf(world: ObservedCluster): InventoryNode[] {
  const [reporter] = world.nodes
    .filter((node) => !isSilent(node, world))
    .filter(({ feedback }) => feedback.periodic[inventoryInstruction]?.exitCode === 0)
    .toSorted((a, b) => periodOf(a) - periodOf(b) || (a.name < b.name ? -1 : 1));
  return readInventory(reporter?.feedback.periodic[inventoryInstruction]?.stdout ?? '');
}

/** Seconds between two inventories of a control plane; those of plans that have none count last. */
function periodOf({ delivered }: ObservedNode): number {
  const planned = delivered?.document.periodicInstructions.find(({ name }) => name === inventoryInstruction);
  return planned?.periodSeconds ?? Number.MAX_SAFE_INTEGER;
}

/** The Node of a machine: by the label that the engine set for the manager, else by the name the host registered with. */
export function nodeOf(machine: ObservedNode, inventory: readonly InventoryNode[]): InventoryNode | undefined {
  return (
    inventory.find(({ machineUid }) => machineUid !== '' && machineUid === machine.uid) ??
    inventory.find(({ machineUid, name }) => machineUid === '' && name === machine.profile.name)
  );
}

/** How DNS answered to a node; empty until it has asked. */
export function dnsAnswersOf({ feedback }: ObservedNode): DnsAnswer[] {
  return readDnsAnswers(feedback.periodic[dnsCheckInstruction]?.stdout ?? '');
}
