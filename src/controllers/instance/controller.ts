import { instanceKind } from '../../kinds/instance/kind.ts';
import type { Instance } from '../../kinds/instance/schema.ts';
import type { Condition } from '../../kinds/schema-parts.ts';
import { timestampOf } from '../../lib/timestamp.ts';
import type { Controller } from '../../runtime/controller.ts';
import { happeningsBetween, tell } from '../../runtime/events.ts';
import { type AnyObject, resourceOf } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import { act } from './act.ts';
import { conditionsOf, withBooks } from './books.ts';
import { hear } from './hear.ts';
import type { InstanceMeans } from './means.ts';
import { removeOrphans } from './remove-orphans.ts';
import type { InstanceWorld } from './world.ts';

/** Makes machines exist exactly once, and sees to it that nothing is left of those that go. */
export function instanceController(means: InstanceMeans): Controller<InstanceWorld> {
  return {
    name: 'instance',
    writes: [
      { ...resourceOf(instanceKind), half: 'status' },
      { ...resourceOf(instanceKind), half: 'metadata', which: 'finalizer at the end' },
    ],
    steps: [
      { name: 'hear the provider', run: (world, work) => hear(world, work, means) },
      { name: 'take the next step', run: (world, work) => act(world, work, means) },
      { name: 'remove orphans', run: (world, work) => removeOrphans(world, work, means) },
    ],
    summarize,
  };
}

/** Says what is, and tells what was reached and what went wrong. */
async function summarize({ key, known, answer }: InstanceWorld, work: Workspace): Promise<void> {
  const instance = await work.read<Instance & AnyObject>(key);
  if (!instance || !known) return;
  const isNew = instance !== known.instance || answer !== undefined;
  const after = isNew ? instance : withBooks(instance, instance.status ?? {}, known.step, work.now);
  if (contradicts(conditionsOf(instance), conditionsOf(after), work.now)) return work.lookAgainIn(contradictionPause);
  await work.commit([{ op: 'put', key, object: after }]);
  for (const happening of happeningsBetween(conditionsOf(known.instance), conditionsOf(after).filter(isNews), isBad)) {
    await tell(work, 'instances', instance, happening);
  }
}

/** Milliseconds. */
const contradictionPause = 1_000;

/** Whether another manager has said something else this second: then both would go on contradicting each other. */
function contradicts(before: readonly Condition[], after: readonly Condition[], now: number): boolean {
  const at = timestampOf(now);
  return before.some(({ type, lastUpdateTime, message }) => {
    return lastUpdateTime === at && after.find((condition) => condition.type === type)?.message !== message;
  });
}

function isNews({ type, reason }: Condition): boolean {
  return type !== 'Addressed' ? reason === 'Launched' || isBadReason(reason) : reason === 'Missing';
}

function isBad({ reason }: Condition): boolean {
  return isBadReason(reason);
}

function isBadReason(reason: string | null | undefined): boolean {
  return reason === 'Error' || reason === 'Lost' || reason === 'Missing';
}
