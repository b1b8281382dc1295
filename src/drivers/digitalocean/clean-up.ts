import type { Api } from './api/client.ts';
import { dropletsWith } from './droplets.ts';
import { listFirewalls } from './firewall/reconcile.ts';
import { isFirewallOf } from './firewall/wanted.ts';
import type { LaunchBook } from './launch-book.ts';
import { clusterTag } from './marks.ts';
import { keyName, listKeys } from './ssh-key.ts';
import { listTags, removeTag } from './tags.ts';

/**
 * Removes firewalls, keys and tags of a cluster. As long as a droplet of it is there, or may turn up, nothing is touched:
 * a droplet that loses its tags is behind no firewall, and nobody knows any more whose it is.
 */
export async function cleanUpCluster(
  api: Api,
  clusterId: string,
  { managerId, book }: { readonly managerId: string; readonly book: LaunchBook },
): Promise<readonly string[]> {
  const open = book.open(clusterId);
  if (open > 0)
    return [`${open === 1 ? 'a droplet was' : `${open} droplets were`} ordered a moment ago and may still appear`];
  const tag = clusterTag(managerId, clusterId);
  const droplets = await dropletsWith(api, tag);
  if (droplets.length > 0) return droplets.map(({ id, name }) => `droplet ${name} (${id}) is still there`);
  for (const { id, name } of await listFirewalls(api)) {
    if (!isFirewallOf(clusterId, name)) continue;
    await api.remove({ path: `firewalls/${id}`, doing: `remove the firewall ${name}` });
  }
  for (const { id, name } of await listKeys(api)) {
    if (name !== keyName(managerId, clusterId)) continue;
    await api.remove({ path: `account/keys/${id}`, doing: `remove the SSH key ${name}` });
  }
  const tags = (await listTags(api)).filter((name) => name.startsWith(`${tag}:`));
  // The tag of the cluster last: as long as it is there, what is left is found.
  for (const name of [...tags, tag]) await removeTag(api, name);
  return [];
}
