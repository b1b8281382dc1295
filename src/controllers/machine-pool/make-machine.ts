import { machineLabelsOf } from '../../kinds/cluster/machine-selection.ts';
import type { MachinePool as PoolSpec } from '../../kinds/cluster/pool-schema.ts';
import { instanceKind } from '../../kinds/instance/kind.ts';
import {
  bootstrapSecretNameOf,
  instanceFinalizer,
  machineInstanceFinalizer,
  poolNameLabel,
} from '../../kinds/instance/names.ts';
import type { InstanceSpec } from '../../kinds/instance/schema.ts';
import { machineKind } from '../../kinds/machine/kind.ts';
import {
  clusterNameLabel,
  labelsAnnotation,
  machineFinalizer,
  rkeClusterNameLabel,
  taintsAnnotation,
} from '../../kinds/machine/names.ts';
import type { MachineTemplate } from '../../kinds/machinepool/schema.ts';
import { hostnameOf, machineNameOf } from '../../planner/pools/names.ts';
import { keyOf, newObject, ownerReference } from '../../runtime/object.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import type { ClusterPorts } from '../ports.ts';
import { drainAnnotations, drainSpec } from './follow-machines.ts';

/** What a machine is made of. */
export interface ToMake {
  readonly pool: PoolSpec;
  readonly template: MachineTemplate;
}

const attempts = 20;

/** A new machine and the order for it: the intent, complete and written before anybody is asked. */
export async function newMachine(
  { pool, template }: ToMake,
  world: ClusterWorld,
  work: Workspace,
  ports: Pick<ClusterPorts, 'newSuffix'>,
): Promise<Draft[]> {
  const { namespace, cluster, name: clusterName, id } = world;
  const { name, hostname } = await freeName(pool, world, work, ports);
  const owned = { namespace, name, ...(cluster && { owner: ownerReference(cluster) }) };
  // Firewalls are shared with machines that are ordered later: they are as the pool says when they are needed.
  const { openings: _openings, ...order } = template;
  const instance: InstanceSpec = {
    ...order,
    clusterName,
    clusterId: id,
    poolName: pool.name,
    token: crypto.randomUUID().replaceAll('-', ''),
    hostname,
  };
  const labels = { [clusterNameLabel]: clusterName, [rkeClusterNameLabel]: clusterName, [poolNameLabel]: pool.name };
  return [
    { op: 'put', key: keyOf(machineKind, owned), object: machineObject(name, pool, world, work.now) },
    {
      op: 'put',
      key: keyOf(instanceKind, owned),
      object: {
        ...newObject(instanceKind, { ...owned, labels, finalizers: [instanceFinalizer] }, work.now),
        spec: instance,
      },
    },
  ];
}

function machineObject(
  name: string,
  pool: PoolSpec,
  { namespace, cluster, name: clusterName }: ClusterWorld,
  now: number,
) {
  const labels = {
    ...machineLabelsOf(clusterName, pool),
    [clusterNameLabel]: clusterName,
    [rkeClusterNameLabel]: clusterName,
  };
  const annotations = {
    ...(Object.keys(pool.labels ?? {}).length > 0 && { [labelsAnnotation]: JSON.stringify(pool.labels) }),
    ...((pool.taints ?? []).length > 0 && { [taintsAnnotation]: JSON.stringify(pool.taints) }),
    ...drainAnnotations(pool),
  };
  const given = {
    namespace,
    name,
    labels,
    ...(Object.keys(annotations).length > 0 && { annotations }),
    finalizers: [machineFinalizer, machineInstanceFinalizer],
    ...(cluster && { owner: ownerReference(cluster) }),
  };
  const deletion = drainSpec(pool);
  return {
    ...newObject(machineKind, given, now),
    spec: {
      clusterName,
      bootstrap: { dataSecretName: bootstrapSecretNameOf(name) },
      infrastructureRef: { apiGroup: instanceKind.group, kind: instanceKind.kind, name },
      ...(deletion && { deletion }),
    },
  };
}

/** A name that no machine has, with a host name that no other host of the cluster has. */
async function freeName(
  pool: PoolSpec,
  world: ClusterWorld,
  work: Workspace,
  ports: Pick<ClusterPorts, 'newSuffix'>,
): Promise<{ readonly name: string; readonly hostname: string }> {
  const { namespace, accepted, pools } = world;
  const limit = pool.hostnameLengthLimit ?? accepted?.spec?.rkeConfig?.machinePoolDefaults?.hostnameLengthLimit;
  const hosts = new Set(pools.instances.map(({ object }) => object.spec.hostname));
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const name = machineNameOf(world.name, pool.name, ports.newSuffix());
    const hostname = hostnameOf(name, limit);
    const taken = await Promise.all(
      [machineKind, instanceKind].map((kind) => work.read(keyOf(kind, { namespace, name }))),
    );
    if (taken.every((object) => object === undefined) && !hosts.has(hostname)) return { name, hostname };
  }
  throw new Error(`no name is free for a machine of pool ${pool.name}`);
}
