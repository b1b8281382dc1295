import { parseAddress } from '../../network/address.ts';
import type { CloudInstance, InstanceState } from '../types.ts';
import type { Droplet } from './api/wire.ts';
import { readMarks } from './marks.ts';

/** DigitalOcean has no word for a droplet that is being removed: it shows it as before, then not at all. */
const states: Readonly<Record<string, InstanceState>> = {
  new: 'pending',
  active: 'running',
  off: 'stopped',
  archive: 'stopped',
};

/** A droplet in the words of the port. */
export function instanceOf(droplet: Droplet, managerId: string): CloudInstance {
  const marks = readMarks(managerId, droplet.tags ?? []);
  const launchedAt = Date.parse(droplet.created_at);
  return {
    id: String(droplet.id),
    // The form of DigitalOcean's own cloud controller manager.
    providerId: `digitalocean://${droplet.id}`,
    state: states[droplet.status] ?? 'pending',
    detail: droplet.status,
    ...(marks.token === undefined ? {} : { token: marks.token }),
    ...(marks.owner === undefined ? {} : { owner: marks.owner }),
    addresses: addressesOf(droplet, marks.privateNetworking),
    ...(Number.isNaN(launchedAt) ? {} : { launchedAt }),
  };
}

/**
 * Private networks have IPv4 only, so nodes reach each other over IPv6 by their public addresses. Without private
 * networking the first public IPv4 address is the node's own as well, and none is external, as Rancher's planner has it.
 */
function addressesOf({ networks }: Droplet, privateNetworking: boolean): CloudInstance['addresses'] {
  const ofType = (type: string) =>
    canonical((networks.v4 ?? []).filter((network) => network.type === type).map(({ ip_address }) => ip_address));
  const publicV4 = ofType('public');
  const publicV6 = canonical(
    (networks.v6 ?? []).filter(({ type }) => type === 'public').map(({ ip_address }) => ip_address),
  );
  return privateNetworking
    ? { internal: [...ofType('private'), ...publicV6], external: publicV4 }
    : { internal: [...publicV4.slice(0, 1), ...publicV6], external: publicV4.slice(1) };
}

/** In the order of the provider, each once. A droplet that is being made may have placeholders, which are no addresses. */
function canonical(texts: readonly string[]): string[] {
  const addresses = texts.flatMap((text) => {
    const address = parseAddress(text);
    return address.ok && address.value.value !== 0n ? [address.value.text] : [];
  });
  return [...new Set(addresses)];
}
