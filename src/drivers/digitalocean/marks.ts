import type { MachineOrder, MachineOwner } from '../types.ts';
import type { DropletSettings } from './settings.ts';

/**
 * Marks are tags, for droplets have no other field that is ours. A tag has letters, digits, `:`, `-` and `_`, at most 255 of
 * them, and its capitals are those of whoever used it first, so ours have none. All of a cluster begin with the tag of
 * the cluster: what is left at its end is found by that.
 *
 *     drover:<manager>                                   every droplet of the manager; it is listed by this
 *     drover:<manager>:<cluster>                         every droplet of the cluster; its firewall holds for this
 *     drover:<manager>:<cluster>:name:<cluster's name>
 *     drover:<manager>:<cluster>:pool:<pool>
 *     drover:<manager>:<cluster>:machine:<namespace>:<machine>
 *     drover:<manager>:<cluster>:token:<token of the order>
 *     drover:<manager>:<cluster>:private                 nodes reach each other by the private IPv4 address
 *     drover:<manager>:<cluster>:ssh:<port>              people may log in there
 */
const brand = 'drover';

/** Beginning of every tag of every manager; tags of users must be others. */
export const brandPrefix = `${brand}:`;

/** DigitalOcean's limit. */
export const longestTag = 255;

export function managerTag(managerId: string): string {
  return `${brandPrefix}${encoded(managerId)}`;
}

export function clusterTag(managerId: string, clusterId: string): string {
  return `${managerTag(managerId)}:${encoded(clusterId)}`;
}

export function tokenTag(managerId: string, { token, owner }: MachineOrder): string {
  return `${clusterTag(managerId, owner.clusterId)}:token:${encoded(token)}`;
}

export function sshTag(managerId: string, clusterId: string, port: number): string {
  return `${clusterTag(managerId, clusterId)}:ssh:${port}`;
}

/** Every tag of a droplet: ours, then those of the user. */
export function tagsOf(managerId: string, order: MachineOrder, settings: DropletSettings): string[] {
  const { clusterId, clusterName, pool, namespace, machine } = order.owner;
  const cluster = clusterTag(managerId, clusterId);
  return [
    managerTag(managerId),
    cluster,
    `${cluster}:name:${encoded(clusterName)}`,
    `${cluster}:pool:${encoded(pool)}`,
    `${cluster}:machine:${encoded(namespace)}:${encoded(machine)}`,
    tokenTag(managerId, order),
    ...(settings.privateNetworking ? [`${cluster}:private`] : []),
    ...(settings.ssh === undefined ? [] : [sshTag(managerId, clusterId, settings.ssh.port)]),
    ...settings.tags,
  ];
}

/** What the tags of a droplet say. */
export interface DropletMarks {
  /** Absent where somebody has removed the tags. */
  readonly token?: string;
  readonly owner?: MachineOwner;
  readonly privateNetworking: boolean;
  /** Tags that no other droplet has. */
  readonly ownTags: readonly string[];
}

export function readMarks(managerId: string, tags: readonly string[]): DropletMarks {
  const prefix = `${managerTag(managerId)}:`;
  const said = new Map<
    string,
    { readonly tag: string; readonly cluster: string; readonly values: readonly string[] }
  >();
  for (const tag of tags) {
    if (!tag.startsWith(prefix)) continue;
    const [cluster = '', what = '', ...values] = tag.slice(prefix.length).split(':').map(decoded);
    said.set(what, { tag, cluster, values });
  }
  const [name, pool, machine, token] = ['name', 'pool', 'machine', 'token'].map((what) => said.get(what));
  const ownTags = [machine, token].flatMap((mark) => mark?.tag ?? []);
  return {
    ...(token?.values[0] === undefined ? {} : { token: token.values[0] }),
    ...(name && pool && machine
      ? {
          owner: {
            clusterId: machine.cluster,
            clusterName: name.values[0] ?? '',
            pool: pool.values[0] ?? '',
            namespace: machine.values[0] ?? '',
            machine: machine.values[1] ?? '',
          },
        }
      : {}),
    privateNetworking: said.has('private'),
    ownTags,
  };
}

/** Everything but small letters, digits and dashes as `_` and two hexadecimal digits for each byte of UTF-8. */
function encoded(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[a-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

function decoded(text: string): string {
  const bytes = text.replace(/_([0-9a-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
