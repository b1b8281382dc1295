import { isDeepStrictEqual } from 'node:util';
import type { MachinePool as PoolSpec } from '../../kinds/cluster/pool-schema.ts';
import { poolNameLabel } from '../../kinds/instance/names.ts';
import { clusterNameLabel, rkeClusterNameLabel } from '../../kinds/machine/names.ts';
import { machinepoolKind } from '../../kinds/machinepool/kind.ts';
import { machinePoolFinalizer, machinePoolNameOf } from '../../kinds/machinepool/names.ts';
import type { MachinePool } from '../../kinds/machinepool/schema.ts';
import { isBeingDeleted, type Key, keyOf, newObject, ownerReference } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';

/** Whether pools are to be as the accepted cluster says: not while a change of it is refused, nor when it goes. */
export function mayChangePools({ cluster, deleting, refusals, pools }: ClusterWorld): boolean {
  return cluster !== undefined && !deleting && refusals.length === 0 && pools.decision !== undefined;
}

/** Where the books of a pool are. */
export function poolKeyOf({ namespace, name }: Pick<ClusterWorld, 'namespace' | 'name'>, pool: string): Key {
  return keyOf(machinepoolKind, { namespace, name: machinePoolNameOf(name, pool) });
}

/** Writes down for each pool what its machines are made from now: who talks to its provider needs nothing else. */
export async function followPools(world: ClusterWorld, work: Workspace): Promise<void> {
  if (!mayChangePools(world)) return;
  for (const pool of world.accepted?.spec?.rkeConfig?.machinePools ?? []) {
    const key = poolKeyOf(world, pool.name);
    const before = await work.read<MachinePool>(key);
    // Those of an earlier time are removed first; their end wakes this round.
    if (isBeingDeleted(before) || world.pools.strays.some((stray) => stray.key.name === key.name)) continue;
    await work.commit([{ op: 'put', key, object: poolObject(pool, before, world, work.now) }]);
  }
}

function poolObject(pool: PoolSpec, before: MachinePool | undefined, world: ClusterWorld, now: number): MachinePool {
  const { namespace, name, id, cluster } = world;
  const template = world.pools.templates.get(pool.name) ?? before?.spec.template;
  const spec = { clusterName: name, poolName: pool.name, clusterId: id, ...(template && { template }) };
  const labels = {
    ...pool.machineDeploymentLabels,
    [clusterNameLabel]: name,
    [rkeClusterNameLabel]: name,
    [poolNameLabel]: pool.name,
  };
  const annotations = { ...pool.machineDeploymentAnnotations };
  if (!before) {
    const given = {
      namespace,
      name: machinePoolNameOf(name, pool.name),
      labels,
      ...(Object.keys(annotations).length > 0 && { annotations }),
      finalizers: [machinePoolFinalizer],
      ...(cluster && { owner: ownerReference(cluster) }),
    };
    return {
      ...(newObject(machinepoolKind, given, now) as Pick<MachinePool, 'apiVersion' | 'kind' | 'metadata'>),
      spec,
    };
  }
  const { metadata } = before;
  const generation = (metadata?.generation ?? 1) + (isDeepStrictEqual(before.spec, spec) ? 0 : 1);
  const present = { ...metadata?.annotations, ...annotations };
  return {
    ...before,
    metadata: {
      ...metadata,
      generation,
      labels: { ...metadata?.labels, ...labels },
      ...(Object.keys(present).length > 0 && { annotations: present }),
    },
    spec,
  };
}
