import { CloudError } from '../../types.ts';
import type { Api } from '../api/client.ts';
import { Firewall } from '../api/wire.ts';
import { doesWhat, type FirewallWanted } from './rules.ts';

const listing = { key: 'firewalls', item: Firewall, idOf: ({ id }: Firewall) => id };

export function listFirewalls(api: Api): Promise<Firewall[]> {
  return api.list({ path: 'firewalls', doing: 'list firewalls' }, listing);
}

/** Makes the firewalls what they shall be; those that are it already are left alone. Their tags exist. */
export async function reconcileFirewalls(api: Api, wanted: readonly FirewallWanted[]): Promise<void> {
  const present = await listFirewalls(api);
  for (const one of wanted) {
    const found = present.filter(({ name }) => name === one.name);
    if (found.some((firewall) => doesWhat(firewall, one))) continue;
    const [first] = found;
    await (first === undefined ? make(api, one) : change(api, first, one));
  }
}

async function make(api: Api, wanted: FirewallWanted): Promise<void> {
  try {
    await api.make(
      { path: 'firewalls', doing: `make the firewall ${wanted.name}` },
      bodyOf(wanted),
      'firewall',
      Firewall,
    );
  } catch (error) {
    // Names are unique: another process, or a call whose answer was lost, was faster.
    const again = error instanceof CloudError && error.kind !== 'throttled' ? await listFirewalls(api) : [];
    if (!again.some((firewall) => firewall.name === wanted.name && doesWhat(firewall, wanted))) throw error;
  }
}

/** Droplets and tags that somebody else has put behind the firewall stay there. */
async function change(api: Api, firewall: Firewall, wanted: FirewallWanted): Promise<void> {
  const body = {
    ...bodyOf(wanted),
    droplet_ids: firewall.droplet_ids ?? [],
    tags: [...new Set([...(firewall.tags ?? []), ...wanted.tags])],
  };
  await api.replace({ path: `firewalls/${firewall.id}`, doing: `change the firewall ${wanted.name}` }, body);
}

function bodyOf({ name, tags, inbound, outbound }: FirewallWanted) {
  return { name, tags, inbound_rules: inbound, outbound_rules: outbound };
}
