import type { NodeAddress, NodeProfile, RenderContext } from '../engines/types.ts';
import { parseAddress } from '../network/address.ts';
import { type Family, familyTitle, orderByFamily } from '../network/family.ts';
import { scopeOf } from '../network/scope.ts';
import type { ConfigDraft } from './draft.ts';
import { configForAllMachines } from './user-config.ts';

/**
 * The keys that say where a node is reached. Every list follows the plan's primary family, because engines take the
 * first of each list as the address to advertise, to listen on and to use among etcd members.
 */
export function addAddresses(draft: ConfigDraft, node: NodeProfile, context: RenderContext): void {
  const internal = addNodeIp(draft, node, context);
  const external = externalAddresses(node, context, internal);
  // A cloud provider reports external addresses itself, and without node-ip the engine would mix both kinds.
  if (!draft.has('cloud-provider-name') && internal.length > 0) draft.suggest('node-external-ip', external);
  if (node.roles.etcd || node.roles.controlPlane) {
    addAdvertiseAddress(draft, internal, context);
    addCertificateNames(draft, external, context);
  }
  addKubeletNodeIp(draft, internal, context);
}

/** Writes `node-ip` unless the user did; gives the addresses that the node then has. */
function addNodeIp(draft: ConfigDraft, node: NodeProfile, context: RenderContext): readonly NodeAddress[] {
  if (draft.has('node-ip')) return givenNodeIp(draft);
  const { network, contract } = context;
  const ordered = orderByFamily(node.internal, network.primary.value);
  const wanted = contract.pinsNodeFamilies
    ? ordered.filter(({ family }) => network.families.includes(family))
    : ordered;
  const chosen = wanted.filter(({ family }, index) => wanted.findIndex((other) => other.family === family) === index);
  if (chosen.length > 0) {
    draft.suggest('node-ip', textsOf(chosen));
    draft.decide({ subject: 'node-ip', value: textsOf(chosen).join(','), why: network.nodeAddresses.nodeIp.why });
  }
  for (const address of ordered.filter((candidate) => !chosen.includes(candidate))) {
    draft.decide({
      subject: `address ${address.text}`,
      value: 'not used',
      why: reasonAgainst(address, network.families),
    });
  }
  return chosen;
}

/** Whatever the user wrote that is an address; names of interfaces are the engine's to resolve. */
function givenNodeIp(draft: ConfigDraft): NodeAddress[] {
  return draft
    .list('node-ip')
    .flatMap((item) => item.split(','))
    .flatMap((text) => {
      const address = parseAddress(text);
      return address.ok ? [address.value] : [];
    });
}

function reasonAgainst({ family }: NodeAddress, families: readonly Family[]): string {
  return families.includes(family)
    ? `the kubelet takes one ${familyTitle[family]} address, and the first one given is used`
    : `the cluster has no ${familyTitle[family]}, and an address of it would leak into the node’s status`;
}

function externalAddresses(node: NodeProfile, context: RenderContext, internal: readonly NodeAddress[]): string[] {
  const { network, contract } = context;
  const taken = new Set(textsOf(internal));
  const usable = orderByFamily(node.external, network.primary.value).filter(
    ({ family, text }) =>
      (!contract.pinsNodeFamilies || network.families.includes(family)) && !taken.has(text) && !isLinkLocal(text),
  );
  return [...new Set(textsOf(usable))];
}

/** The API server exits when what it advertises and its first service range are of different families. */
function addAdvertiseAddress(draft: ConfigDraft, internal: readonly NodeAddress[], context: RenderContext): void {
  const { advertise } = context.network.nodeAddresses;
  const address = internal.find(({ family }) => family === advertise.value);
  if (!context.contract.writesAdvertiseAddress || !address) return;
  if (!draft.suggest('advertise-address', address.text)) return;
  draft.decide({ subject: 'advertise-address', value: address.text, why: advertise.why });
}

/** Names of origin `default` the engine adds to the certificate by itself, `given` ones are in the user's configuration. */
function addCertificateNames(draft: ConfigDraft, external: readonly string[], { network }: RenderContext): void {
  for (const { value, origin, why } of network.certificateNames) {
    if (origin === 'default' || origin === 'given') continue;
    for (const name of draft.append('tls-san', [value])) draft.decide({ subject: 'tls-san', value: name, why });
  }
  for (const name of draft.append('tls-san', external)) {
    draft.decide({ subject: 'tls-san', value: name, why: 'clients outside the cluster reach the server by it' });
  }
}

/** Without the embedded cloud controller a list of two node addresses does not reach the kubelet by itself. */
function addKubeletNodeIp(draft: ConfigDraft, internal: readonly NodeAddress[], context: RenderContext): void {
  // A server's key, but agents learn it from the server: it counts for every node.
  const off = configForAllMachines(context.cluster)['disable-cloud-controller'];
  if (String(off) !== 'true' || context.network.stack.value !== 'dual' || internal.length < 2) return;
  const value = textsOf(internal).join(',');
  if (!draft.appendArgument('kubelet-arg', `node-ip=${value}`)) return;
  const why = 'with disable-cloud-controller the engine hands only a single address on to the kubelet';
  draft.decide({ subject: 'kubelet-arg', value: `node-ip=${value}`, why });
}

function isLinkLocal(text: string): boolean {
  const address = parseAddress(text);
  return address.ok && scopeOf(address.value) === 'link-local';
}

function textsOf(addresses: readonly NodeAddress[]): string[] {
  return addresses.map(({ text }) => text);
}
