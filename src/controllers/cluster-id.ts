import { createHash } from 'node:crypto';
import type { Cluster } from '../kinds/cluster/schema.ts';
import { managementClusterPrefix } from '../kinds/managementcluster/names.ts';
import type { ManagementCluster } from '../kinds/managementcluster/schema.ts';
import type { Workspace } from '../runtime/workspace.ts';
import { managementKeys } from './objects.ts';

/** On a management Cluster: the provisioning Cluster that it stands for, `namespace/name`, and that one's UID. */
export const clusterAnnotation = 'drover.dev/cluster';
export const clusterUidAnnotation = 'drover.dev/cluster-uid';

const attempts = 8;

/**
 * The id of a cluster inside of the manager: what its status says, else made from its UID, so that a manager that dies
 * half-way finds what it had begun. An id that another cluster has leads to the next one.
 */
export async function clusterIdOf(cluster: Cluster, work: Workspace): Promise<string> {
  const known = cluster.status?.clusterName;
  if (known) return known;
  const uid = cluster.metadata?.uid ?? '';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const id = idFrom(uid, attempt);
    const taken = await work.read<ManagementCluster>(managementKeys(id).management);
    if (!taken || taken.metadata?.annotations?.[clusterUidAnnotation] === uid) return id;
  }
  throw new Error(`no id is free for cluster ${cluster.metadata?.namespace}/${cluster.metadata?.name}`);
}

/** `c-m-` and eight of `a-z0-9`. */
export function idFrom(uid: string, attempt: number): string {
  const digest = createHash('sha256').update(`${uid}/${attempt}`).digest();
  const letters = digest.readBigUInt64BE(0).toString(36).padStart(13, '0').slice(-8);
  return `${managementClusterPrefix}${letters}`;
}
