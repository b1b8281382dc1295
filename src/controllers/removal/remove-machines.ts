import { machineFinalizer } from '../../kinds/machine/names.ts';
import type { Machine } from '../../kinds/machine/schema.ts';
import type { Release } from '../../planner/rollout/decision.ts';
import { tell } from '../../runtime/events.ts';
import type { Key } from '../../runtime/object.ts';
import { isBeingDeleted, withDeletion, withoutFinalizer } from '../../runtime/object.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld, NodeWorld } from '../cluster-world.ts';

/** Machines go with their cluster, and those of an earlier cluster go in any case. */
export async function deleteMachines(world: ClusterWorld, work: Workspace): Promise<void> {
  const own = world.deleting ? world.nodes.map(({ machineKey }) => machineKey) : [];
  for (const key of [...own, ...world.strays.map((stray) => stray.key)]) {
    const machine = await work.read<Machine>(key);
    if (!machine || isBeingDeleted(machine)) continue;
    await work.commit([deletion(key, machine, work.now)]);
  }
}

function deletion(key: Key, machine: Machine, now: number): Draft {
  const marked = withDeletion(machine, now);
  return marked ? { op: 'put', key, object: marked } : { op: 'delete', key };
}

/**
 * Takes the finalizer from machines of which nothing is left: those that the roll-out releases, those of clusters that
 * have gone, and those that never can be decided about because their cluster was never accepted.
 */
export async function releaseMachines(world: ClusterWorld, work: Workspace): Promise<void> {
  const decided = (world.decision?.steps ?? []).filter((step): step is Release => step.kind === 'release');
  for (const { machine, command } of decided) {
    const node = world.nodes.find(({ name }) => name === machine);
    if (!node) continue;
    await release(node.machineKey, work);
    if (command !== undefined && world.cluster) await tellToCleanUp(world.cluster, node, command, work);
  }
  const undecided = world.deleting && !world.decision ? world.nodes.map(({ machineKey }) => machineKey) : [];
  for (const key of [...undecided, ...world.strays.map((stray) => stray.key)]) await release(key, work);
}

async function release(key: Key, work: Workspace): Promise<void> {
  const machine = await work.read<Machine>(key);
  if (!machine || !isBeingDeleted(machine)) return;
  if (!(machine.metadata?.finalizers ?? []).includes(machineFinalizer)) return;
  const released = withoutFinalizer(machine, machineFinalizer);
  await work.commit([released ? { op: 'put', key, object: released } : { op: 'delete', key }]);
}

async function tellToCleanUp(
  cluster: NonNullable<ClusterWorld['cluster']>,
  { name, observed }: NodeWorld,
  command: string,
  work: Workspace,
): Promise<void> {
  const as = observed.profile.windows ? 'in PowerShell as administrator' : 'as root';
  const message = `the host of ${name} could not be cleaned up; run there ${as}: ${command}`;
  await tell(work, 'machines', cluster, { type: 'Warning', reason: 'CleanUpByHand', message });
}
