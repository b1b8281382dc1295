import type { InventoryNode } from '../kinds/nodeplan/reports/inventory.ts';
import { type Address, parseAddress } from '../network/address.ts';
import type { Endpoint } from '../network/endpoint.ts';
import { parseHost } from '../network/endpoint.ts';
import { inventoryOf, nodeOf } from '../planner/rollout/inventory.ts';
import type { ClusterWorld, NodeWorld } from './cluster-world.ts';

/** A way to the API of a cluster. */
export interface ApiEndpoint extends Endpoint {
  /** What its context is called behind the cluster's name: nothing for the usual one. */
  readonly suffix: string;
}

/**
 * Every way to the API of a cluster: the name that the user put in front of it, then each control plane by each family,
 * the primary one first. The first is the usual one. Addresses are those that the certificate of the server holds.
 */
export function apiEndpointsOf(world: ClusterWorld): ApiEndpoint[] {
  const { prepared, accepted, nodes, observed: cluster } = world;
  if (!prepared) return [];
  const inventory = cluster ? inventoryOf(cluster) : [];
  const port = prepared.apiPort;
  const fronts = frontOf(accepted?.spec?.localClusterAuthEndpoint).map((host) => ({ host, port, suffix: '' }));
  const direct = nodes
    .filter(({ observed }) => observed.profile.roles.controlPlane && !observed.deleting && observed.appliedVersion)
    .flatMap((node) => {
      const seen = nodeOf(node.observed, inventory);
      const addresses = addressesOf(node, seen);
      return prepared.network.families.flatMap((family) => {
        const address = addresses.find((candidate) => candidate.family === family);
        return address ? [{ host: { address }, port, suffix: `-${seen?.name ?? node.name}-${family}` }] : [];
      });
    });
  const [first] = direct;
  return fronts.length > 0 ? [...fronts, ...direct] : [...(first ? [{ ...first, suffix: '' }] : []), ...direct];
}

function frontOf(endpoint: { readonly enabled?: boolean | null; readonly fqdn?: string | null } | null | undefined) {
  const host = endpoint?.enabled && endpoint.fqdn ? parseHost(endpoint.fqdn.split(':')[0] ?? '') : undefined;
  return host?.ok ? [host.value] : [];
}

/** External addresses first: whoever has a kubeconfig is mostly outside. */
function addressesOf({ observed }: NodeWorld, seen: InventoryNode | undefined): Address[] {
  const { internal, external } = observed.profile;
  const listed = seen?.addresses ?? [];
  const shown = ['ExternalIP', 'InternalIP'].flatMap((type) => listed.filter((address) => address.type === type));
  return [...external, ...internal, ...shown.map(({ address }) => ({ text: address }))].flatMap(({ text }) => {
    const address = parseAddress(text);
    return address.ok ? [address.value] : [];
  });
}
