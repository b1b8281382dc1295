import type { NodeProfile, RenderContext } from '../engines/types.ts';
import { isOn } from '../kinds/cluster/engine-option.ts';
import { familyTitle } from '../network/family.ts';
import { type AssignedAddresses, assignNodeAddresses, type NodeAddress } from '../network/node-addresses.ts';
import type { ConfigDraft } from './draft.ts';
import { configForAllMachines } from './user-config.ts';

/**
 * The keys that say where a node is reached. Every list has the plan's primary family first, because engines take the
 * first of each list as the address to advertise, to listen on and to use among etcd members.
 */
export function addAddresses(draft: ConfigDraft, node: NodeProfile, context: RenderContext): void {
  const given = draft.list('node-ip').flatMap((item) => item.split(','));
  const assigned = assignNodeAddresses(context.network, node.internal, node.external, {
    givenNodeIp: given,
    cloudProvider: draft.has('cloud-provider-name'),
  });
  addNodeIp(draft, assigned, context);
  if (assigned.nodeExternalIp.length > 0) draft.suggest('node-external-ip', textsOf(assigned.nodeExternalIp));
  if (node.roles.etcd || node.roles.controlPlane) {
    addAdvertiseAddress(draft, assigned, context);
    addCertificateNames(draft, assigned, context);
  }
  addKubeletNodeIp(draft, assigned, context);
}

function addNodeIp(draft: ConfigDraft, assigned: AssignedAddresses<NodeAddress>, { network }: RenderContext): void {
  const items = [...textsOf(assigned.nodeIp), ...assigned.nodeIpNames];
  if (items.length > 0) {
    draft.remove('node-ip');
    draft.suggest('node-ip', items);
    draft.decide({ subject: 'node-ip', value: items.join(','), why: network.nodeAddresses.nodeIp.why });
  }
  if (assigned.missing.length > 0) {
    const families = assigned.missing.map((family) => familyTitle[family]).join(' and no ');
    const why = `no ${families} address of the node is known, and every node needs one of each family of the cluster`;
    draft.decide({ subject: 'node-ip', value: items.length > 0 ? 'incomplete' : 'left to the engine', why });
  }
  draft.decide(
    ...assigned.unused.map(({ address, why }) => ({ subject: `address ${address.text}`, value: 'not used', why })),
  );
}

/** The API server exits when what it advertises and its first service range are of different families. */
function addAdvertiseAddress(
  draft: ConfigDraft,
  { advertise }: AssignedAddresses<NodeAddress>,
  { contract, network }: RenderContext,
): void {
  if (!contract.writesAdvertiseAddress || !advertise) return;
  if (!draft.suggest('advertise-address', advertise.text)) return;
  const { why } = network.nodeAddresses.advertise;
  draft.decide({ subject: 'advertise-address', value: advertise.text, why });
}

/** Names of origin `default` the engine adds to the certificate by itself, `given` ones are in the user's configuration. */
function addCertificateNames(
  draft: ConfigDraft,
  assigned: AssignedAddresses<NodeAddress>,
  { network }: RenderContext,
): void {
  for (const { value, origin, why } of network.certificateNames) {
    if (origin === 'default' || origin === 'given') continue;
    for (const name of draft.append('tls-san', [value])) draft.decide({ subject: 'tls-san', value: name, why });
  }
  for (const name of draft.append('tls-san', textsOf(assigned.tlsSan))) {
    draft.decide({ subject: 'tls-san', value: name, why: 'clients outside the cluster reach the server by it' });
  }
}

/** Without the embedded cloud controller a list of two node addresses does not reach the kubelet by itself. */
function addKubeletNodeIp(draft: ConfigDraft, assigned: AssignedAddresses<NodeAddress>, context: RenderContext): void {
  // A server's key, but agents learn it from the server: it counts for every node.
  const off = configForAllMachines(context.cluster)['disable-cloud-controller'];
  if (!isOn(off) || context.network.stack.value !== 'dual' || assigned.nodeIp.length < 2) return;
  const value = `node-ip=${textsOf(assigned.nodeIp).join(',')}`;
  if (!draft.appendArgument('kubelet-arg', value)) return;
  const why = 'with disable-cloud-controller the engine hands only a single address on to the kubelet';
  draft.decide({ subject: 'kubelet-arg', value, why });
}

function textsOf(addresses: readonly NodeAddress[]): string[] {
  return addresses.map(({ text }) => text);
}
