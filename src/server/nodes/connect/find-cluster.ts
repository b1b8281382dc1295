import { clusterKind } from '../../../kinds/cluster/kind.ts';
import { managementclusterKind } from '../../../kinds/managementcluster/kind.ts';
import type { ManagementCluster } from '../../../kinds/managementcluster/schema.ts';
import type { Store } from '../../../store/types.ts';
import { keyOf } from '../../objects/object.ts';
import type { StoredCluster } from './machine-objects.ts';
import { refused } from './refused.ts';

/**
 * The provisioning Cluster behind the name that a registration token carries. Throws {@link HostRefused} where there is
 * none, or where it is going away.
 */
export async function findCluster(store: Store, name: string): Promise<StoredCluster> {
  const stored = await store.get(keyOf(managementclusterKind, { name }));
  if (!stored) throw refused(503, `the manager is still setting up the cluster ${name}; try again in a moment`, 5);
  const { spec } = JSON.parse(stored.value) as ManagementCluster;
  const place = { namespace: spec?.fleetWorkspaceName ?? '', name: spec?.displayName ?? '' };
  return livingCluster(store, place);
}

/** The provisioning Cluster itself. Throws {@link HostRefused} where there is none, or where it is going away. */
export async function livingCluster(
  store: Store,
  place: { readonly namespace: string; readonly name: string },
): Promise<StoredCluster> {
  const found = place.namespace === '' || place.name === '' ? undefined : await store.get(keyOf(clusterKind, place));
  if (!found)
    throw refused(409, `there is no cluster ${place.name} any more; use the command of a cluster that exists`);
  const cluster = JSON.parse(found.value) as StoredCluster;
  if (cluster.metadata.deletionTimestamp !== undefined) {
    throw refused(409, `the cluster ${place.name} is being deleted; use the command of another one`);
  }
  return cluster;
}
