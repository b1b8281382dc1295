import { machineKind } from '../../kinds/machine/kind.ts';
import type { Machine } from '../../kinds/machine/schema.ts';
import { inventoryOf } from '../../planner/rollout/inventory.ts';
import type { Controller } from '../../runtime/controller.ts';
import { resourceOf } from '../../runtime/object.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { commitAll } from '../commit-all.ts';
import { machineStatusOf } from './machine-status.ts';

/** Says in the status of every machine how its node is. */
export const machineController: Controller<ClusterWorld> = {
  name: 'machine',
  writes: [{ ...resourceOf(machineKind), half: 'status' }],
  steps: [],
  summarize: writeStatuses,
};

async function writeStatuses(world: ClusterWorld, work: Workspace): Promise<void> {
  const inventory = world.observed ? inventoryOf(world.observed) : [];
  const drafts: Draft[] = [];
  for (const node of world.nodes) {
    const machine = await work.read<Machine>(node.machineKey);
    if (!machine) continue;
    const status = machineStatusOf(machine, node, { world, inventory, now: work.now });
    drafts.push({ op: 'put', key: node.machineKey, object: { ...machine, status } });
  }
  await commitAll(drafts, work);
}
