import { machinePoolFinalizer } from '../../kinds/machinepool/names.ts';
import type { MachinePool, MachinePoolStatus } from '../../kinds/machinepool/schema.ts';
import { pauseAfterFailure } from '../../planner/instances/failures.ts';
import { type AnyObject, withoutFinalizer } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { CloudAccount } from '../clouds/accounts.ts';
import { ask } from '../clouds/ask.ts';
import { otherAccount } from '../clouds/other-account.ts';
import { reachAccount } from '../clouds/reach.ts';
import type { PoolAnswer, PoolMeans } from './means.ts';
import type { PoolFinding, PoolsWorld, PoolWorld } from './world.ts';
import { writePoolStatus } from './write-status.ts';

type Footprint = NonNullable<MachinePoolStatus['footprints']>[number];

/** What is left of a pool's removal, as a condition says it. */
type Left = Pick<PoolFinding, 'reason' | 'message'>;

/**
 * Removes what was made for a pool that goes, besides its machines: when its last Instance is gone, place by place,
 * leaving out places that another pool of the cluster still uses. Then the pool may go.
 */
export async function cleanUpPool(
  world: PoolWorld,
  siblings: PoolsWorld['pools'],
  work: Workspace,
  means: PoolMeans,
): Promise<void> {
  const left = await clearPlaces(world, siblings, work, means);
  if (left) {
    return writePoolStatus(world, work, [{ type: 'CleanedUp', status: 'False', ...left }]);
  }
  const pool = await work.read<MachinePool & AnyObject>(world.key);
  if (!pool) return;
  const released = withoutFinalizer(pool, machinePoolFinalizer);
  await work.commit([released ? { op: 'put', key: world.key, object: released } : { op: 'delete', key: world.key }]);
  means.accounts.unwant(world.callKey);
  means.pauses.delete(world.callKey);
  means.emptySince.delete(world.callKey);
}

/** What is left; undefined when nothing is. */
async function clearPlaces(
  world: PoolWorld,
  siblings: PoolsWorld['pools'],
  work: Workspace,
  means: PoolMeans,
): Promise<Left | undefined> {
  const { callKey, instances, pool } = world;
  if (instances.length > 0) return waits(`machines are being removed: ${namesOf(instances)}`);
  if (!means.emptySince.has(callKey)) means.emptySince.set(callKey, work.now);
  const footprints = pool.status?.footprints ?? [];
  const own = footprints.find((footprint) => !isShared(footprint, world, siblings));
  if (!own) return undefined;
  return clearPlace(own, world, work, means);
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** Whether another pool needs what is there, and so cleans up later. */
function isShared({ key }: Footprint, world: PoolWorld, siblings: PoolsWorld['pools']): boolean {
  return siblings.some(
    ({ pool, deleting, instances, key: other }) =>
      other.name !== world.key.name &&
      (!deleting || instances.length > 0) &&
      (pool.status?.footprints ?? []).some((footprint) => footprint.key === key),
  );
}

async function clearPlace(
  footprint: Footprint,
  world: PoolWorld,
  work: Workspace,
  means: PoolMeans,
): Promise<Left | undefined> {
  const { callKey, namespace, pool } = world;
  const reached = await reachAccount(work, { namespace, ...footprint }, means);
  if (!reached.ok) {
    means.accounts.unwant(callKey);
    return { reason: 'Error', message: reached.message };
  }
  const { account } = reached;
  const answer = means.calls.answerOf(callKey);
  if (answer) {
    means.calls.drop(callKey);
    if (answer.call === 'cleanUp' && answer.footprint === footprint.key) {
      return hear(answer, world, work, means);
    }
  }
  const running = runningMachines(account, world, means);
  if (running !== undefined) return waits(running);
  const foreign = otherAccount(footprint.accountId, account);
  if (foreign !== undefined) return { reason: 'Error', message: foreign };
  const pause = means.pauses.get(callKey);
  if (pause?.about === footprint.key && work.now < pause.until) {
    work.lookAgainIn(pause.until - work.now);
    return keptFinding(world);
  }
  if (!means.calls.isUnderWay(callKey) && !means.calls.isStopped && account.lane.take(callKey)) {
    const { cloud, driver, lane } = account;
    const { clusterId } = pool.spec;
    means.calls.begin(callKey, lane, async (): Promise<PoolAnswer> => {
      const base = { call: 'cleanUp', footprint: footprint.key } as const;
      const about = { driver: driver.facts.name, call: base.call };
      const outcome = await ask(means.ports, about, () => cloud.cleanUp(clusterId));
      return outcome.ok ? { ...base, left: outcome.value } : { ...base, left: [], failure: outcome.failure };
    });
  }
  return keptFinding(world);
}

/** A list that is younger than the last Instance must show no machine of the pool: orphans are removed first. */
function runningMachines(
  account: CloudAccount,
  { callKey, pool }: PoolWorld,
  { accounts, emptySince }: PoolMeans,
): string | undefined {
  const { census } = account;
  const after = emptySince.get(callKey) ?? 0;
  const { clusterId, poolName } = pool.spec;
  const machines = census.ofCluster(clusterId).filter(({ owner }) => owner?.pool === poolName);
  const known = (census.begunAt ?? -1) >= after;
  const settled = known && machines.length === 0;
  accounts.want(account, {
    key: callKey,
    pace: settled ? 'calm' : 'soon',
    ...(settled ? {} : { after: known ? Number.MAX_SAFE_INTEGER : after }),
  });
  if (!known) return 'the list of machines at the provider is read';
  return settled ? undefined : `the provider still shows ${namesOf(machines.map(({ id }) => id))}`;
}

const inUsePause = { first: 5_000, longest: 60_000 };

async function hear(
  answer: PoolAnswer & { readonly call: 'cleanUp' },
  world: PoolWorld,
  work: Workspace,
  means: PoolMeans,
): Promise<Left | undefined> {
  const { callKey } = world;
  const before = means.pauses.get(callKey);
  const failures = (before?.about === answer.footprint ? before.failures : 0) + 1;
  const { failure, left, footprint } = answer;
  if (failure) {
    const pause = pauseAfterFailure(failure, failures, '');
    means.pauses.set(callKey, { about: footprint, failures, until: work.now + pause });
    work.lookAgainIn(pause);
    return { reason: 'Error', message: failure.message };
  }
  if (left.length > 0) {
    const pause = Math.min(inUsePause.first * 2 ** Math.min(failures - 1, 10), inUsePause.longest);
    means.pauses.set(callKey, { about: footprint, failures, until: work.now + pause });
    work.lookAgainIn(pause);
    return waits(left.join('; '));
  }
  means.pauses.delete(callKey);
  await writePoolStatus(world, work, [], (status) => ({
    ...status,
    footprints: (status.footprints ?? []).filter(({ key }) => key !== footprint),
  }));
  work.lookAgainIn(0);
  return waits('what was made for the pool is being removed');
}

/** What was found last stays said while the next call is on its way. */
function keptFinding({ pool }: PoolWorld): Left {
  const before = (pool.status?.conditions ?? []).find(({ type }) => type === 'CleanedUp');
  const { reason, message } = before ?? {};
  return reason && message ? { reason, message } : waits('what was made for the pool is being removed');
}

function waits(message: string): Left {
  return { reason: 'Waiting', message };
}
