import type { MachineOrder } from '../../drivers/types.ts';
import { instanceFinalizer } from '../../kinds/instance/names.ts';
import type { Instance, InstanceStatus } from '../../kinds/instance/schema.ts';
import { decideInstance } from '../../planner/instances/decide.ts';
import {
  mayStillCall,
  withAccount,
  withLaunchCall,
  withMachine,
  withNothingMade,
  withSighting,
} from '../../planner/instances/record.ts';
import type { InstanceStep } from '../../planner/instances/view.ts';
import { type AnyObject, isBeingDeleted, withFinalizer, withoutFinalizer } from '../../runtime/object.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import { callKeyOf } from '../clouds/accounts.ts';
import { ask } from '../clouds/ask.ts';
import type { Want } from '../clouds/census.ts';
import { familiesIn } from '../clouds/order-parts.ts';
import type { InstanceAnswer } from './answers.ts';
import { asking, withBooks } from './books.ts';
import type { InstanceMeans } from './means.ts';
import type { InstanceWorld, KnownInstance } from './world.ts';

/** One Instance in a round, with everything that a step needs. */
interface Turn {
  readonly world: InstanceWorld;
  readonly known: KnownInstance;
  readonly work: Workspace;
  readonly means: InstanceMeans;
  readonly callKey: string;
}

/** Takes the step that was decided. An answer that came meanwhile goes first. */
export async function act(world: InstanceWorld, work: Workspace, means: InstanceMeans): Promise<void> {
  const { known, roundKey } = world;
  if (!known || world.answer) return;
  const turn: Turn = { world, known, work, means, callKey: callKeyOf('instance', roundKey) };
  const { step } = known;
  askCensus(turn);
  if (!isCall(step)) known.reach?.account.lane.leave(turn.callKey);
  if ('until' in step && step.until !== undefined) work.lookAgainIn(Math.max(0, step.until - work.now));
  if (step.kind === 'launch') await launch(turn);
  else if (step.kind === 'look') look(turn, step.id);
  else if (step.kind === 'terminate') terminate(turn, step.id, step.surplus);
  else if (step.kind === 'forget') await forget(turn);
  else await record(turn);
}

function isCall({ kind }: InstanceStep): boolean {
  return kind === 'launch' || kind === 'look' || kind === 'terminate';
}

/** Machines are listed for as long as there is an Instance; often only while its list can tell something. */
function askCensus({ known, means, callKey }: Turn): void {
  const { reach, step, instance, view } = known;
  if (!reach) {
    means.accounts.unwant(callKey);
    return;
  }
  const { instanceId } = instance.status ?? {};
  const want: Want = {
    key: callKey,
    token: instance.spec.token,
    ...(instanceId && { id: instanceId }),
    pace: step.kind === 'list' ? 'soon' : 'calm',
    ...(step.kind === 'list' && step.after !== undefined && { after: step.after }),
    ...(view.listing && { seen: view.listing }),
  };
  means.accounts.want(reach.account, want);
}

async function record(turn: Turn): Promise<void> {
  const { step, instance, reach } = turn.known;
  const { work } = turn;
  const status = withAccount(instance.status ?? {}, reach?.account.census.accountId);
  if (step.kind === 'adopt') await write(turn, withMachine(status, step.machine, work.now));
  if (step.kind === 'record') await write(turn, withSighting(status, step.machine, work.now));
  if (step.kind === 'clear') await write(turn, withNothingMade(status));
}

async function write({ world, known, work }: Turn, status: InstanceStatus): Promise<void> {
  const next = decideInstance({ ...known.view, status });
  const object = withBooks(known.instance, status, next, work.now);
  await work.commit([{ op: 'put', key: world.key, object }]);
}

/**
 * Asks for the machine. That it is being asked for is written before: whoever finds these books later knows that there
 * may be one.
 */
async function launch(turn: Turn): Promise<void> {
  const { world, known, work, means, callKey } = turn;
  const { reach, instance, bootstrap, bootstrapKey, openings } = known;
  const userData = bootstrap?.data?.value;
  if (!reach || userData === undefined || means.calls.isStopped || !reach.account.lane.take(callKey)) return;
  const { account } = reach;
  const { cloud, lane, driver } = account;
  const before = instance.status ?? {};
  const status = withAccount(withLaunchCall(before, work.now, cloud.launchMemory), account.census.accountId);
  const object = withFinalizer(withBooks(instance, status, asking, work.now), instanceFinalizer);
  const drafts: Draft[] = [
    { op: 'put', key: world.key, object },
    { op: 'expect', key: bootstrapKey },
  ];
  try {
    await work.commit(drafts);
  } catch (error) {
    lane.release('unused');
    throw error;
  }
  const { clock } = means.ports;
  const uid = instance.metadata?.uid ?? '';
  const attempt = status.attempts ?? 0;
  means.ownAttempts.set(uid, attempt);
  const order = orderOf(instance, {
    config: reach.config,
    userData: Buffer.from(userData, 'base64').toString(),
    openings,
  });
  const base = { call: 'launch', uid, attempt, wasUnknown: before.outcomeUnknown ?? false } as const;
  means.calls.begin(callKey, lane, async (): Promise<InstanceAnswer> => {
    const begunAt = clock.now();
    if (!mayStillCall(status, begunAt)) return { ...base, begunAt, failure: tooLate };
    const outcome = await ask(means.ports, { driver: driver.facts.name, call: 'launch' }, () => cloud.launch(order));
    return outcome.ok ? { ...base, begunAt, machine: outcome.value } : { ...base, begunAt, failure: outcome.failure };
  });
}

const tooLate = {
  kind: 'unavailable',
  message: 'the manager was held up before it could ask the provider',
  retry: 'soon',
  outcomeUnknown: false,
} as const;

function orderOf(instance: Instance, given: Pick<MachineOrder, 'config' | 'userData' | 'openings'>): MachineOrder {
  const { spec, metadata } = instance;
  return {
    token: spec.token,
    name: spec.hostname,
    ...given,
    owner: {
      clusterId: spec.clusterId,
      clusterName: spec.clusterName,
      pool: spec.poolName,
      namespace: metadata?.namespace ?? '',
      machine: metadata?.name ?? '',
    },
    families: familiesIn(spec.families),
  };
}

function look({ known, means, callKey }: Turn, id: string): void {
  const { reach, instance } = known;
  if (!reach?.account.lane.take(callKey)) return;
  const { cloud, lane, driver } = reach.account;
  const base = { call: 'look', uid: instance.metadata?.uid ?? '', id } as const;
  means.calls.begin(callKey, lane, async (): Promise<InstanceAnswer> => {
    const begunAt = means.ports.clock.now();
    const outcome = await ask(means.ports, { driver: driver.facts.name, call: 'get' }, () => cloud.get(id));
    if (!outcome.ok) return { ...base, begunAt, failure: outcome.failure };
    return { ...base, begunAt, ...(outcome.value && { machine: outcome.value }) };
  });
}

function terminate({ known, means, callKey }: Turn, id: string, surplus: boolean): void {
  const { reach, instance } = known;
  if (!reach?.account.lane.take(callKey)) return;
  const { cloud, lane, driver } = reach.account;
  const base = { call: 'terminate', uid: instance.metadata?.uid ?? '', id, surplus } as const;
  if (surplus) means.dismissed.set(id, means.ports.clock.now());
  means.calls.begin(callKey, lane, async (): Promise<InstanceAnswer> => {
    const begunAt = means.ports.clock.now();
    const outcome = await ask(means.ports, { driver: driver.facts.name, call: 'terminate' }, () => cloud.terminate(id));
    return outcome.ok ? { ...base, begunAt } : { ...base, begunAt, failure: outcome.failure };
  });
}

/** Nothing is left at the provider: the Instance may go. */
async function forget({ world, known, work, means, callKey }: Turn): Promise<void> {
  const instance = known.instance as Instance & AnyObject;
  if (!isBeingDeleted(instance)) return;
  const released = withoutFinalizer(instance, instanceFinalizer);
  await work.commit([released ? { op: 'put', key: world.key, object: released } : { op: 'delete', key: world.key }]);
  means.ownAttempts.delete(instance.metadata?.uid ?? '');
  means.accounts.unwant(callKey);
}
