import { instanceKind } from '../../kinds/instance/kind.ts';
import { machineKind } from '../../kinds/machine/kind.ts';
import { apiVersionOf } from '../../kinds/types.ts';
import { tell } from '../../runtime/events.ts';
import { type AnyObject, keyOf, nameOfRound } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import { callKeyOf } from '../clouds/accounts.ts';
import { ask } from '../clouds/ask.ts';
import type { InstanceAnswer } from './answers.ts';
import type { InstanceMeans } from './means.ts';
import { isDismissed } from './observe.ts';
import type { InstanceWorld, Orphan } from './world.ts';

/** So long a machine must have been in the list before anybody believes that nobody knows it, in milliseconds. */
const orphanGrace = 120_000;

/**
 * Removes machines that say this manager made them for a Machine, and that no Instance knows: books that were lost, or a
 * person who took a finalizer away. Only when a list is younger than the grace, when the store, which is asked after
 * it, still knows nothing of the order, and when no Machine of the name is left that might run there.
 */
export async function removeOrphans(world: InstanceWorld, work: Workspace, means: InstanceMeans): Promise<void> {
  const { orphans, roundKey, known } = world;
  const callKey = callKeyOf('instance', roundKey);
  const orphan = orphans.find((each) => isForgotten(each, means));
  if (!orphan || world.answer || means.calls.isUnderWay(callKey)) return;
  const { account, machine } = orphan;
  const ripe = (account.census.seenSince(machine.id) ?? work.now) + orphanGrace;
  if ((account.census.begunAt ?? 0) < ripe) {
    work.lookAgainIn(Math.max(1_000, ripe - work.now));
    if (!known) watchOrphan(orphan, callKey, means, ripe);
    return;
  }
  means.dismissed.set(machine.id, work.now);
  const { namespace, name } = nameOfRound(roundKey);
  const owner = await work.read<AnyObject>(keyOf(machineKind, { namespace, name }));
  if (owner && !known) {
    const message = `${machine.id} runs as this machine, but there is no Instance of it: delete the Machine to have it removed`;
    return tell(work, 'instances', owner, { type: 'Warning', reason: 'InstanceMissing', message });
  }
  const about = { apiVersion: apiVersionOf(instanceKind), kind: instanceKind.kind, metadata: { namespace, name } };
  if (!means.ports.removesOrphans()) {
    const message = `${machine.id} was made by this manager and nobody knows it any more; it is left alone because of the setting orphaned-machines`;
    return tell(work, 'instances', about, { type: 'Warning', reason: 'Orphaned', message });
  }
  await terminateOrphan(orphan, { callKey, about, known }, work, means);
}

/** A machine that lives, and that was not spoken of lately. */
function isForgotten({ account, machine }: Orphan, means: InstanceMeans): boolean {
  const isEnding = machine.state === 'terminating' || machine.state === 'gone';
  return !isEnding && !isDismissed(machine.id, account.census.begunAt ?? 0, means);
}

/** Has the machines listed until the orphan may be removed, or is gone. */
function watchOrphan({ account, machine }: Orphan, key: string, { accounts }: InstanceMeans, after?: number): void {
  const { id } = machine;
  const seen = account.census.of({ id });
  accounts.want(account, { key, id, pace: 'soon', ...(after !== undefined && { after }), ...(seen && { seen }) });
}

async function terminateOrphan(
  { account, machine }: Orphan,
  {
    callKey,
    about,
    known,
  }: { readonly callKey: string; readonly about: AnyObject; readonly known: InstanceWorld['known'] },
  work: Workspace,
  means: InstanceMeans,
): Promise<void> {
  if (!account.lane.take(callKey)) {
    means.dismissed.delete(machine.id);
    return;
  }
  const { lane, cloud, driver } = account;
  const { id } = machine;
  if (!known) watchOrphan({ account, machine }, callKey, means);
  means.calls.begin(callKey, lane, async (): Promise<InstanceAnswer> => {
    const begunAt = means.ports.clock.now();
    const outcome = await ask(means.ports, { driver: driver.facts.name, call: 'terminate' }, () => cloud.terminate(id));
    return { call: 'terminate', uid: '', id, surplus: true, begunAt, ...(!outcome.ok && { failure: outcome.failure }) };
  });
  const message = `${id} was made by this manager for a machine that nobody knows any more: it is removed`;
  await tell(work, 'instances', about, { type: 'Warning', reason: 'Orphaned', message });
}
