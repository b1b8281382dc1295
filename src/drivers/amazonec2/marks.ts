import type { Tag } from '@aws-sdk/client-ec2';
import type { MachineOrder, MachineOwner } from '../types.ts';
import type { Ec2Settings } from './settings.ts';

/** Keys of the tags by which the manager finds what it has made. AWS allows 128 characters in a key, 256 in a value. */
export const markKeys = {
  manager: 'drover.dev/manager',
  cluster: 'drover.dev/cluster',
  clusterName: 'drover.dev/cluster-name',
  pool: 'drover.dev/pool',
  namespace: 'drover.dev/namespace',
  machine: 'drover.dev/machine',
  token: 'drover.dev/token',
  addresses: 'drover.dev/addresses',
} as const;

/** What the cloud provider of Kubernetes on AWS asks of instances, and of exactly one of their security groups. */
const kubernetesPrefix = 'kubernetes.io/cluster/';

/** Addresses of a machine that count for its cluster: what the configuration said when it was made. */
export type CountedAddress = 'ipv4' | 'public-ipv4' | 'ipv6';

/** All tags of a machine and of what is made with it: volumes, interface, spot request. */
export function tagsOfMachine(order: MachineOrder, settings: Ec2Settings, managerId: string): Tag[] {
  const { owner } = order;
  return toTags([
    ['Name', order.name],
    ...settings.tags,
    ...clusterTag(owner.clusterId, settings),
    [markKeys.manager, managerId],
    [markKeys.cluster, owner.clusterId],
    [markKeys.clusterName, owner.clusterName],
    [markKeys.pool, owner.pool],
    [markKeys.namespace, owner.namespace],
    [markKeys.machine, owner.machine],
    [markKeys.token, order.token],
    [markKeys.addresses, countedAddresses(settings).join(' ')],
  ]);
}

/** Tags of a security group. One for all machines is the cluster's own; AWS balancers look for exactly one such group. */
export function tagsOfGroup(
  name: string,
  order: MachineOrder,
  settings: Ec2Settings,
  managerId: string,
  forWholeCluster: boolean,
): Tag[] {
  const { clusterId, clusterName } = order.owner;
  const own = settings.tags.filter(([key]) => !key.startsWith(kubernetesPrefix));
  return toTags([
    ['Name', name],
    ...own,
    ...(forWholeCluster ? clusterTagOf(clusterId, settings) : []),
    [markKeys.manager, managerId],
    [markKeys.cluster, clusterId],
    [markKeys.clusterName, clusterName],
  ]);
}

/** Value of a tag. */
export function tagIn(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find((tag) => tag.Key === key)?.Value;
}

/** Whose machine it is; undefined where marks are missing. */
export function ownerIn(tags: readonly Tag[] | undefined): MachineOwner | undefined {
  const clusterId = tagIn(tags, markKeys.cluster);
  const clusterName = tagIn(tags, markKeys.clusterName);
  const pool = tagIn(tags, markKeys.pool);
  const namespace = tagIn(tags, markKeys.namespace);
  const machine = tagIn(tags, markKeys.machine);
  if (!clusterId || !clusterName || !pool || !namespace || !machine) return undefined;
  return { clusterId, clusterName, pool, namespace, machine };
}

const everyAddress: readonly CountedAddress[] = ['ipv4', 'public-ipv4', 'ipv6'];

/** Addresses that count; all of them where the mark is missing. */
export function countedIn(tags: readonly Tag[] | undefined): readonly CountedAddress[] {
  const words = tagIn(tags, markKeys.addresses)?.split(' ');
  return words === undefined ? everyAddress : everyAddress.filter((address) => words.includes(address));
}

export function countedAddresses({ ipv6Only, hidePublicIpv4 }: Ec2Settings): CountedAddress[] {
  if (ipv6Only) return ['ipv6'];
  return hidePublicIpv4 ? ['ipv4', 'ipv6'] : ['ipv4', 'public-ipv4', 'ipv6'];
}

/** Nothing where the user has a tag of the kind already: it stands among the user's own. */
function clusterTag(clusterId: string, { tags }: Ec2Settings): [string, string][] {
  return tags.some(([key]) => key.startsWith(kubernetesPrefix)) ? [] : [[`${kubernetesPrefix}${clusterId}`, 'owned']];
}

function clusterTagOf(clusterId: string, settings: Ec2Settings): readonly (readonly [string, string])[] {
  const own = settings.tags.filter(([key]) => key.startsWith(kubernetesPrefix));
  return own.length > 0 ? own : clusterTag(clusterId, settings);
}

/** AWS refuses a key that stands twice. The last one wins: marks must not be what a user writes. */
function toTags(pairs: readonly (readonly [string, string])[]): Tag[] {
  return [...new Map(pairs)].map(([Key, Value]) => ({ Key, Value }));
}
