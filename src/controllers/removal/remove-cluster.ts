import { clusterFinalizer } from '../../kinds/cluster/names.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { Machine } from '../../kinds/machine/schema.ts';
import type { Key } from '../../runtime/object.ts';
import { type AnyObject, isBeingDeleted, withDeletion, withoutFinalizer } from '../../runtime/object.ts';
import { Waiting } from '../../runtime/problems.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import { clusterAnnotation } from '../cluster-id.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { managementKeys } from '../objects.ts';

/** Removes what stands for a cluster that is not there any more. */
export async function removeLeftovers({ leftovers }: ClusterWorld, work: Workspace): Promise<void> {
  for (const { key } of leftovers) await removeManagement(key.name, work);
}

/**
 * The end of a deleted cluster: when its machines are gone, its management Cluster and namespace go, and then the
 * cluster itself. Secrets that it owns go with it.
 */
export async function removeCluster(world: ClusterWorld, work: Workspace): Promise<void> {
  const { cluster, key, id, nodes } = world;
  if (!cluster || !isBeingDeleted(cluster)) return;
  const machines = await Promise.all(nodes.map(({ machineKey }) => work.read<Machine>(machineKey)));
  const names = machines.flatMap((machine) => machine?.metadata?.name ?? []);
  if (names.length > 0) throw new Waiting('Machines', `machines are being removed: ${names.join(', ')}`);
  const rest = [...world.pools.stored, ...world.pools.instances];
  const there = await Promise.all(rest.map((each) => work.read(each.key)));
  const left = there.flatMap((object) => object?.metadata?.name ?? []);
  if (left.length > 0) throw new Waiting('Pools', `what was made for pools is being removed: ${left.join(', ')}`);
  await removeManagement(id, work);
  const current = await work.read<Cluster>(key);
  if (!current) return;
  const released = withoutFinalizer(current, clusterFinalizer);
  await work.commit([released ? { op: 'put', key, object: released } : { op: 'delete', key }]);
}

/** The namespace empties itself once its deletion has begun. */
async function removeManagement(id: string, work: Workspace): Promise<void> {
  const keys = managementKeys(id);
  const [management, namespace] = await Promise.all([work.read(keys.management), work.read(keys.namespace)]);
  const drafts: Draft[] = [];
  if (management) drafts.push(deletionOf(keys.management, management, work.now));
  const own = namespace?.metadata?.annotations?.[clusterAnnotation] !== undefined;
  if (namespace && own && !isBeingDeleted(namespace)) {
    const status = { phase: 'Terminating' };
    drafts.push({ op: 'put', key: keys.namespace, object: { ...begun(namespace, work.now), status } });
  }
  if (drafts.length > 0) await work.commit(drafts);
}

function deletionOf(key: Key, object: AnyObject, now: number): Draft {
  const marked = withDeletion(object, now);
  return marked ? { op: 'put', key, object: marked } : { op: 'delete', key };
}

/** Finalizers of a namespace stand in its spec: it is never gone at once. */
function begun(namespace: AnyObject, now: number): AnyObject {
  const { finalizers, ...metadata } = namespace.metadata ?? {};
  const held = withDeletion({ ...namespace, metadata: { ...metadata, finalizers: ['held'] } }, now) ?? namespace;
  const { finalizers: _, ...marked } = held.metadata ?? {};
  return { ...held, metadata: finalizers ? { ...marked, finalizers } : marked };
}
