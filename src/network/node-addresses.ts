import { type Address, parseAddress } from './address.ts';
import type { Family } from './family.ts';
import { type Scope, scopeOf } from './scope.ts';

/** One item of a node's address list: the address, or why the text is none. */
export interface NodeAddressReading {
  /** The item as written, without spaces around it. */
  readonly text: string;
  /** Place in the list, from 0. */
  readonly index: number;
  readonly address?: Address;
  /** What the address is for; present together with it. */
  readonly scope?: Scope;
  /** Completes the sentence `"<text>" is …`; present where there is no address. */
  readonly reason?: string;
  /** The text may name an interface or a cloud's address: something that only the node itself can look up. */
  readonly namesPlaceOnNode?: boolean;
}

/** Words that the install script replaces by an address that it asks the cloud for. */
export const addressKeywords: readonly string[] = [
  'awslocal',
  'awspublic',
  'doprivate',
  'dopublic',
  'azprivate',
  'azpublic',
  'gceinternal',
  'gceexternal',
  'packetlocal',
  'packetpublic',
  'ipify',
];

/** What Linux lets an interface be called: at most 15 characters, among them no slash, colon or space. */
const interfaceName = /^[A-Za-z][A-Za-z0-9_.@-]{0,14}$/;

/**
 * Reads an address field of a node: one address or a comma list. Spaces around items are no matter, a list of nothing
 * has no items, and an empty item in between is reported like any other text that is no address.
 */
export function readNodeAddresses(list: string): NodeAddressReading[] {
  if (list.trim() === '') return [];
  return list.split(',').map((item, index) => readItem(item.trim(), index));
}

function readItem(text: string, index: number): NodeAddressReading {
  const result = parseAddress(text);
  if (result.ok) return { text, index, address: result.value, scope: scopeOf(result.value) };
  if (isAddressKeyword(text)) {
    return { text, index, reason: 'a word that only the node itself can look up', namesPlaceOnNode: true };
  }
  if (interfaceName.test(text)) return { text, index, reason: 'not an IP address', namesPlaceOnNode: true };
  return { text, index, reason: reasonFor(text, result.reason) };
}

/** Whether a word asks the install script to look an address up at the cloud. */
export function isAddressKeyword(text: string): boolean {
  return addressKeywords.includes(text.toLowerCase());
}

const ipv4WithPort = /^\d{1,3}(\.\d{1,3}){3}:\d+$/;

/** Names the mistakes that people make in these fields; the parser knows addresses only. */
function reasonFor(text: string, parserReason: string): string {
  if (text === '') return 'an empty item';
  if (ipv4WithPort.test(text) || /^\[.*\]:\d+$/.test(text)) return 'an address with a port, which does not belong here';
  if (text.includes('://')) return 'a URL; an address alone belongs here';
  if (text.includes(' ')) return 'several words; addresses are separated by commas';
  return parserReason;
}

/** An address as configuration files hold it, real or a placeholder of a plan for nodes that do not exist yet. */
export interface NodeAddress {
  readonly family: Family;
  /** Canonical text without brackets. */
  readonly text: string;
}

/** How a node's addresses are used in its engine's configuration. */
export interface AssignedAddresses<A extends NodeAddress> {
  /** `node-ip`: one of each family of the cluster, primary family first. */
  readonly nodeIp: readonly A[];
  /** What the user's own `node-ip` holds besides addresses, such as interface names; they stand behind the addresses. */
  readonly nodeIpNames: readonly string[];
  /** `node-external-ip`: primary family first; empty where a cloud provider fills it in. */
  readonly nodeExternalIp: readonly A[];
  /** `advertise-address` of a server; absent when the node has no address of the primary family. */
  readonly advertise?: A;
  /** What a server's `tls-san` must hold besides what the engine adds by itself. */
  readonly tlsSan: readonly A[];
  /** Families of the cluster in which the node has no address: it cannot join like this. */
  readonly missing: readonly Family[];
  /** Addresses that are not used, and why; one sentence each, lower case, no final period. */
  readonly unused: readonly { readonly address: A; readonly why: string }[];
}

export interface AssignmentOptions {
  /** `cloud-provider-name` is set: the provider's controller writes external addresses into the Node object. */
  readonly cloudProvider?: boolean;
  /** Items of the user's own `node-ip` for this node; its addresses win over detected ones of the same family. */
  readonly givenNodeIp?: readonly string[];
}

/**
 * Decides what a node does with its addresses. The API server starts only when it advertises the family of the first
 * service range, and engines take the first of each list for everything else, so lists have the primary family first.
 * Families that the cluster does not have are left out, because engines would spread them (k3s-io/k3s#9435). The kubelet
 * takes one address, or one of each family. Link-local addresses are never used: no other node can reach them.
 */
export function assignNodeAddresses<A extends NodeAddress>(
  plan: { readonly families: readonly Family[] },
  internal: readonly A[],
  external: readonly A[],
  options: AssignmentOptions = {},
): AssignedAddresses<A | Address> {
  const given = readGiven(options.givenNodeIp ?? []);
  const unused: { address: A | Address; why: string }[] = [];
  const usable = (list: readonly (A | Address)[]) => list.filter((address) => isUsable(address, plan.families, unused));
  const candidates = withoutDoubles(usable([...given.addresses, ...internal]));
  const nodeIp = plan.families.flatMap((family) => {
    const [first, ...further] = candidates.filter((address) => address.family === family);
    for (const address of further) {
      unused.push({
        address,
        why: `the kubelet takes one address of each family, and ${first?.text} stands before it`,
      });
    }
    return first ? [first] : [];
  });
  const outside = orderByFamilies(withoutDoubles(usable(external)), plan.families).filter(
    (address) => !nodeIp.some(({ text }) => text === address.text),
  );
  const advertise = nodeIp.find(({ family }) => family === plan.families[0]);
  const hasNodeIp = nodeIp.length > 0 || given.names.length > 0;
  return {
    nodeIp,
    nodeIpNames: given.names,
    nodeExternalIp: hasNodeIp && options.cloudProvider !== true ? outside : [],
    ...(advertise && { advertise }),
    tlsSan: outside,
    missing: plan.families.filter((family) => !nodeIp.some((address) => address.family === family)),
    unused,
  };
}

/** Orders addresses like the families of the plan; the order within a family is kept. */
function orderByFamilies<A extends NodeAddress>(addresses: readonly A[], families: readonly Family[]): A[] {
  return families.flatMap((family) => addresses.filter((address) => address.family === family));
}

function isUsable<A extends NodeAddress>(
  address: A,
  families: readonly Family[],
  unused: { address: A; why: string }[],
): boolean {
  const why = reasonAgainst(address, families);
  if (why !== undefined) unused.push({ address, why });
  return why === undefined;
}

function reasonAgainst(address: NodeAddress, families: readonly Family[]): string | undefined {
  if (!families.includes(address.family)) return 'the cluster does not have its family';
  const parsed = parseAddress(address.text);
  if (parsed.ok && scopeOf(parsed.value) === 'link-local') return 'link-local addresses mean nothing to other nodes';
  return undefined;
}

function withoutDoubles<A extends NodeAddress>(addresses: readonly A[]): A[] {
  const seen = new Set<string>();
  return addresses.filter(({ text }) => !seen.has(text) && seen.add(text));
}

function readGiven(items: readonly string[]): { addresses: Address[]; names: string[] } {
  const addresses: Address[] = [];
  const names: string[] = [];
  for (const item of items) {
    const result = parseAddress(item);
    if (result.ok) addresses.push(result.value);
    else if (item !== '' && !names.includes(item)) names.push(item);
  }
  return { addresses, names };
}
