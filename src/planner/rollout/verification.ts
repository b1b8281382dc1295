import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import { parseAddress } from '../../network/address.ts';
import { containsRange, parseCidr } from '../../network/cidr.ts';
import { type Family, familyTitle } from '../../network/family.ts';
import type { FamilyResult, Verification } from './decision.ts';
import { dnsAnswersOf, nodeOf } from './inventory.ts';
import { mayBeStarting } from './progress.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/**
 * Proves from inside of the cluster that every family works: each Node has an address and a pod range of every family,
 * the primary one first, its range is one of the cluster's, and DNS answers under its address of every family.
 */
export function verifyFamilies(world: ObservedCluster, inventory: readonly InventoryNode[]): Verification {
  const expected = world.nodes.filter((node) => !node.deleting && hasKubelet(node));
  const pending = expected.filter((node) => !nodeOf(node, inventory) || !hasAsked(node, world)).map(({ name }) => name);
  if (pending.length > 0 || expected.length === 0) return { pending };
  const missing = expected.flatMap((machine) => {
    const node = nodeOf(machine, inventory);
    return node
      ? [...missingAddresses(node, world), ...missingRanges(node, world), ...missingAnswers(machine, node, world)]
      : [];
  });
  const families = world.network.families.map((family): FamilyResult => {
    const own = missing.filter((finding) => finding.family === family).map(({ text }) => text);
    return { family, works: own.length === 0, missing: own };
  });
  return { families, pending };
}

interface Finding {
  readonly family: Family;
  readonly text: string;
}

/** K3s runs no kubelet on a server with etcd alone; every other node has one, and its probe says so. */
export function hasKubelet({ delivered, profile }: ObservedNode): boolean {
  return profile.windows || delivered?.document.probes.kubelet !== undefined;
}

/**
 * Windows has no check of DNS; whoever has none in the plan is not waited for. DNS starts after the nodes that ask: while
 * a node may still be starting, silence of every family says nothing yet. Of one that answers it says that it is there.
 */
function hasAsked(node: ObservedNode, world: ObservedCluster): boolean {
  if (!asks(node)) return true;
  const answers = dnsAnswersOf(node);
  return answers.some(({ outcome }) => outcome === 'answered') || (answers.length > 0 && !mayBeStarting(node, world));
}

function asks({ delivered }: ObservedNode): boolean {
  return delivered?.document.periodicInstructions.some(({ name }) => name === 'dns-check') ?? false;
}

function missingAddresses(node: InventoryNode, { network }: ObservedCluster): Finding[] {
  const internal = node.addresses.flatMap(({ type, address }) => {
    const parsed = parseAddress(address);
    return type === 'InternalIP' && parsed.ok ? [parsed.value.family] : [];
  });
  return orderFindings(internal, network.families, `${node.name} has`, 'address');
}

function missingRanges(node: InventoryNode, { network }: ObservedCluster): Finding[] {
  const ranges = node.podRanges.flatMap((text) => {
    const parsed = parseCidr(text);
    return parsed.ok ? [parsed.value.cidr] : [];
  });
  const outside = ranges
    .filter((range) => !network.pods.some(({ value }) => containsRange(value, range)))
    .map(({ family, text }) => ({
      family,
      text: `${node.name} has the pod range ${text}, which is none of the cluster’s`,
    }));
  const families = ranges.map(({ family }) => family);
  return [...orderFindings(families, network.families, `${node.name} has`, 'pod range'), ...outside];
}

/** One of each family of the cluster, in its order; families that the cluster does not have are no matter. */
function orderFindings(found: readonly Family[], families: readonly Family[], whose: string, what: string): Finding[] {
  const lacking = families.filter((family) => !found.includes(family));
  if (lacking.length > 0) {
    return lacking.map((family) => ({ family, text: `${whose} no ${familyTitle[family]} ${what}` }));
  }
  const [primary] = families;
  const first = found.find((family) => families.includes(family));
  if (primary === undefined || first === primary) return [];
  return [{ family: primary, text: `${whose} its ${familyTitle[primary]} ${what} not first` }];
}

function missingAnswers(machine: ObservedNode, node: InventoryNode, { network }: ObservedCluster): Finding[] {
  if (!asks(machine)) return [];
  const answers = dnsAnswersOf(machine);
  return network.dns.flatMap(({ value }): Finding[] => {
    const answer = answers.find(({ server }) => server.text === value.text);
    if (answer?.outcome === 'answered') return [];
    const seen = answer ? answer.detail : 'it was not asked';
    return [{ family: value.family, text: `DNS at ${value.text} does not answer to ${node.name}: ${seen}` }];
  });
}
