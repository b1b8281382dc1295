import { isDeepStrictEqual } from 'node:util';
import type { MachinePool as PoolSpec } from '../../kinds/cluster/pool-schema.ts';
import { excludeDrainAnnotation } from '../../kinds/machine/names.ts';
import type { Machine } from '../../kinds/machine/schema.ts';
import { parseDuration } from '../../lib/duration.ts';
import { isBeingDeleted } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld, NodeWorld } from '../cluster-world.ts';

/** Annotations by which a machine says whether its node is drained. They outlive the pool. */
export function drainAnnotations(pool: PoolSpec): Record<string, string> {
  return pool.drainBeforeDelete === true ? {} : { [excludeDrainAnnotation]: 'true' };
}

/** How long a node is drained; undefined for as long as it takes. */
export function drainSpec(pool: PoolSpec): Machine['spec']['deletion'] | undefined {
  const limit = pool.drainBeforeDeleteTimeout ? parseDuration(pool.drainBeforeDeleteTimeout) : undefined;
  return limit !== undefined && limit > 0 ? { nodeDrainTimeoutSeconds: Math.ceil(limit / 1000) } : undefined;
}

/** Has machines say what their pool and their provider say now: how they are drained, and who they are there. */
export async function followMachines(world: ClusterWorld, work: Workspace): Promise<void> {
  for (const node of world.nodes) {
    const machine = node.made && (await work.read<Machine>(node.machineKey));
    if (!machine || isBeingDeleted(machine)) continue;
    await work.commit([{ op: 'put', key: node.machineKey, object: followed(machine, node, world) }]);
  }
}

function followed(machine: Machine, { made }: NodeWorld, world: ClusterWorld): Machine {
  const pool =
    world.refusals.length > 0
      ? undefined
      : world.accepted?.spec?.rkeConfig?.machinePools?.find(({ name }) => name === made?.pool);
  const providerID = made?.object?.status?.providerID;
  const { deletion: oldDeletion, ...rest } = machine.spec;
  const deletion = pool ? drainSpec(pool) : oldDeletion;
  const spec = { ...rest, ...(deletion && { deletion }), ...(providerID && { providerID }) };
  const { [excludeDrainAnnotation]: excluded, ...others } = machine.metadata?.annotations ?? {};
  const drains = pool ? drainAnnotations(pool) : excluded === undefined ? {} : { [excludeDrainAnnotation]: excluded };
  const annotations = { ...others, ...drains };
  const { annotations: _, ...metadata } = machine.metadata ?? {};
  const generation = (metadata.generation ?? 1) + (isDeepStrictEqual(machine.spec, spec) ? 0 : 1);
  return {
    ...machine,
    metadata: { ...metadata, generation, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec,
  };
}
