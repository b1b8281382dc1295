import { instanceKind } from '../../kinds/instance/kind.ts';
import { machineInstanceFinalizer } from '../../kinds/instance/names.ts';
import type { Instance } from '../../kinds/instance/schema.ts';
import { machineKind } from '../../kinds/machine/kind.ts';
import { machineFinalizer } from '../../kinds/machine/names.ts';
import type { Machine } from '../../kinds/machine/schema.ts';
import type { MachinePool } from '../../kinds/machinepool/schema.ts';
import {
  type AnyObject,
  isBeingDeleted,
  type Key,
  keyOf,
  withDeletion,
  withoutFinalizer,
} from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';

/**
 * Has the provider remove machines: those that the roll-out is done with, or as far with as it can be while the machine
 * is there, and those that belong to no Machine any more.
 */
export async function removeInstances(world: ClusterWorld, work: Workspace): Promise<void> {
  const told = new Set(
    (world.decision?.steps ?? []).flatMap((step) => (step.kind === 'terminate' ? [step.machine] : [])),
  );
  for (const { key } of world.pools.instances) {
    const instance = await work.read<Instance>(key);
    if (!instance || isBeingDeleted(instance)) continue;
    const machine = await work.read<Machine>(keyOf(machineKind, key));
    const done = machine === undefined || isReleased(machine) || (isBeingDeleted(machine) && told.has(key.name));
    if (done) await beginDeletion(key, instance, work);
  }
}

/** The roll-out is done with it. */
function isReleased(machine: Machine): boolean {
  return isBeingDeleted(machine) && !(machine.metadata?.finalizers ?? []).includes(machineFinalizer);
}

/** A machine may go when nothing of it is left at its provider. */
export async function letMachinesGo({ nodes, strays }: ClusterWorld, work: Workspace): Promise<void> {
  const keys = [...nodes.map(({ machineKey }) => machineKey), ...strays.map(({ key }) => key)];
  for (const key of keys) {
    const machine = await work.read<Machine>(key);
    const held = machine?.metadata?.finalizers?.includes(machineInstanceFinalizer) ?? false;
    if (!machine || !held || !isBeingDeleted(machine)) continue;
    const name = machine.spec.infrastructureRef?.name ?? key.name;
    const instance = keyOf(instanceKind, { namespace: key.namespace, name });
    if ((await work.read(instance)) !== undefined) continue;
    const released = withoutFinalizer(machine, machineInstanceFinalizer);
    await work.commit([
      released ? { op: 'put', key, object: released } : { op: 'delete', key },
      { op: 'expect', key: instance },
    ]);
  }
}

/** Pools that nobody wants any more go when none of their machines is left; their end is with the provider. */
export async function removePools(world: ClusterWorld, work: Workspace): Promise<void> {
  const { accepted, deleting, refusals, pools } = world;
  const wanted = (accepted?.spec?.rkeConfig?.machinePools ?? []).map(({ name }) => name);
  const gone = pools.stored.filter(
    ({ object }) => deleting || (refusals.length === 0 && accepted && !wanted.includes(object.spec.poolName)),
  );
  for (const { key, object } of [...gone, ...pools.strays]) {
    const pool = await work.read<MachinePool>(key);
    if (!pool || isBeingDeleted(pool) || (await hasMachines(object.spec.poolName, world, work))) continue;
    await beginDeletion(key, pool, work);
  }
}

async function hasMachines(pool: string, { nodes, pools }: ClusterWorld, work: Workspace): Promise<boolean> {
  const keys = [
    ...pools.instances.filter(({ object }) => object.spec.poolName === pool).map(({ key }) => key),
    ...nodes.filter(({ made }) => made?.pool === pool).map(({ machineKey }) => machineKey),
  ];
  const left = await Promise.all(keys.map((key) => work.read(key)));
  return left.some((object) => object !== undefined);
}

async function beginDeletion(key: Key, object: AnyObject, work: Workspace): Promise<void> {
  const marked = withDeletion(object, work.now);
  await work.commit([marked ? { op: 'put', key, object: marked } : { op: 'delete', key }]);
}
