import type { CloudProblem, MachineOrder } from '../../drivers/types.ts';
import { machinePoolNameOf } from '../../kinds/machinepool/names.ts';
import type { MachinePoolStatus, MachineTemplate } from '../../kinds/machinepool/schema.ts';
import { sha256Hex } from '../../lib/digest.ts';
import { type Failure, pauseAfterFailure } from '../../planner/instances/failures.ts';
import { conditionOf } from '../../runtime/conditions.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { CloudAccount } from '../clouds/accounts.ts';
import { ask } from '../clouds/ask.ts';
import { familiesIn, openingsIn } from '../clouds/order-parts.ts';
import { otherAccount } from '../clouds/other-account.ts';
import { type Reached, reachAccount } from '../clouds/reach.ts';
import { validationHashOf } from '../clouds/validation-hash.ts';
import type { PoolAnswer, PoolMeans } from './means.ts';
import type { PoolFinding, PoolWorld } from './world.ts';
import { writePoolStatus } from './write-status.ts';

/**
 * Has the provider say whether machines of the pool can be made: once for each configuration and credential, and again
 * after a while when it has said no. Where something could be made is written down before anything is.
 */
export async function judgePool(world: PoolWorld, work: Workspace, means: PoolMeans): Promise<void> {
  const { pool, namespace, callKey } = world;
  const { template } = pool.spec;
  if (!template) {
    const message = 'the machine configuration is not there yet';
    return writePoolStatus(world, work, [{ type: 'ConfigValid', status: 'False', reason: 'Missing', message }]);
  }
  const reached = await reachAccount(work, { namespace, ...template }, means);
  if (!reached.ok) {
    means.accounts.unwant(callKey);
    return writePoolStatus(world, work, [unreachable(reached)]);
  }
  const { account } = reached;
  means.accounts.want(account, { key: callKey, pace: 'calm' });
  const { status } = pool;
  const footprint = status?.footprints?.find(({ key }) => key === account.key);
  const foreign = otherAccount(footprint?.accountId, account);
  if (foreign !== undefined) {
    means.calls.drop(callKey);
    account.lane.leave(callKey);
    return writePoolStatus(world, work, refusedCredential(foreign));
  }
  const hash = validationHashOf(template, account);
  const answer = means.calls.answerOf(callKey);
  if (answer) return hear(world, work, means, { answer, account, hash });
  const isJudged = status?.validatedHash === hash && conditionOf(status.conditions, 'ConfigValid')?.status === 'True';
  const pause = means.pauses.get(callKey);
  const isPaused = pause?.about === hash && work.now < pause.until;
  if (isPaused) work.lookAgainIn(pause.until - work.now);
  if (isJudged && !footprint?.accountId && account.census.accountId) {
    await writePoolStatus(world, work, [], (before) => withAccount(before, account));
  }
  if (isJudged || isPaused) return account.lane.leave(callKey);
  if (means.calls.isUnderWay(callKey)) return;
  await validate(world, work, means, { template, reached, hash });
}

function unreachable({ reason, message }: Extract<Reached, { ok: false }>): PoolFinding {
  const known = reason === 'Missing' || reason === 'Waiting';
  return { type: 'CredentialValid', status: 'False', reason: known ? reason : 'Refused', message };
}

interface Validation {
  readonly template: MachineTemplate;
  readonly reached: Extract<Reached, { ok: true }>;
  readonly hash: string;
}

async function validate(
  world: PoolWorld,
  work: Workspace,
  means: PoolMeans,
  { template, reached, hash }: Validation,
): Promise<void> {
  const { callKey } = world;
  const { account, config } = reached;
  await writePoolStatus(world, work, waiting(account), (status) => withFootprint(status, template, account.key));
  if (means.calls.isStopped || !account.lane.take(callKey)) return;
  const { cloud, driver, lane } = account;
  const order = sampleOrder(world, template, config);
  means.calls.begin(callKey, lane, async (): Promise<PoolAnswer> => {
    const outcome = await ask(means.ports, { driver: driver.facts.name, call: 'validate' }, () =>
      cloud.validate(order),
    );
    if (outcome.ok) return { call: 'validate', hash, problems: outcome.value };
    return { call: 'validate', hash, problems: [], failure: outcome.failure };
  });
}

function waiting(account: CloudAccount): PoolFinding[] {
  const message = 'the provider is being asked';
  const config: PoolFinding = { type: 'ConfigValid', status: 'Unknown', reason: 'Waiting', message };
  return needsCredential(account)
    ? [{ type: 'CredentialValid', status: 'Unknown', reason: 'Waiting', message }, config]
    : [config];
}

function needsCredential({ driver }: CloudAccount): boolean {
  return driver.credentialFields.length > 0;
}

/** The place is remembered until it is cleaned up, also when the pool makes its machines elsewhere later. */
function withFootprint(status: MachinePoolStatus, template: MachineTemplate, key: string): MachinePoolStatus {
  const footprints = status.footprints ?? [];
  if (footprints.some((footprint) => footprint.key === key)) return status;
  const { driver, cloudCredentialSecretName, config } = template;
  const footprint = {
    key,
    driver,
    ...(cloudCredentialSecretName && { cloudCredentialSecretName }),
    ...(config && { config }),
  };
  return { ...status, footprints: [...footprints, footprint] };
}

/** From now on what is made there counts as being in this account: a credential of another one finds nothing of it. */
function withAccount(status: MachinePoolStatus, { key, census: { accountId = '' } }: CloudAccount): MachinePoolStatus {
  const footprints = (status.footprints ?? []).map((one) => (one.key === key ? { ...one, accountId } : one));
  return { ...status, footprints };
}

/** A machine as the pool makes them, which is never ordered. */
function sampleOrder(
  { pool, namespace }: PoolWorld,
  template: MachineTemplate,
  config: MachineOrder['config'],
): MachineOrder {
  const { clusterId, clusterName, poolName } = pool.spec;
  const name = machinePoolNameOf(clusterName, poolName);
  return {
    token: sha256Hex(pool.metadata?.uid ?? name).slice(0, 32),
    name,
    config,
    userData: '',
    owner: { clusterId, clusterName, pool: poolName, namespace, machine: name },
    families: familiesIn(template.families),
    openings: openingsIn(template),
  };
}

interface Heard {
  readonly answer: PoolAnswer;
  readonly account: CloudAccount;
  readonly hash: string;
}

async function hear(
  world: PoolWorld,
  work: Workspace,
  means: PoolMeans,
  { answer, account, hash }: Heard,
): Promise<void> {
  const { callKey } = world;
  if (answer.call === 'validate' && answer.hash === hash) {
    await writePoolStatus(world, work, verdictOf(answer, account), (status) => ({ ...status, validatedHash: hash }));
    remember(world, means, { answer, about: hash, now: work.now });
  }
  means.calls.drop(callKey);
  work.lookAgainIn(0);
}

interface Remembered {
  readonly answer: PoolAnswer & { readonly call: 'validate' };
  readonly about: string;
  readonly now: number;
}

/** What a provider refuses is asked again after a while: persons mend quotas and permissions there, and tell nobody. */
function remember({ callKey, pool }: PoolWorld, means: PoolMeans, { answer, about, now }: Remembered): void {
  const [problem] = answer.problems;
  const failure = answer.failure ?? (problem && failureOf(problem));
  if (!failure) {
    means.pauses.delete(callKey);
    return;
  }
  const before = means.pauses.get(callKey);
  const failures = (before?.about === about ? before.failures : 0) + 1;
  const token = (pool.metadata?.uid ?? '').replaceAll('-', '');
  means.pauses.set(callKey, { about, failures, until: now + pauseAfterFailure(failure, failures, token) });
}

function failureOf({ kind, message }: CloudProblem): Failure {
  return { kind, message, retry: 'later', outcomeUnknown: false };
}

/** What a provider's answer says about the credential and the configuration. */
function verdictOf(
  { problems, failure }: PoolAnswer & { readonly call: 'validate' },
  account: CloudAccount,
): PoolFinding[] {
  const told = failure ? [{ kind: failure.kind, message: failure.message }] : problems;
  const about = needsCredential(account);
  const refused = told.filter(({ kind }) => kind === 'credentials');
  if (refused.length > 0) {
    return refusedCredential(wordsOf(refused));
  }
  const unsure =
    failure !== undefined &&
    failure.kind !== 'permission' &&
    failure.kind !== 'bad-parameter' &&
    failure.kind !== 'quota';
  if (unsure) {
    const message = `the provider could not be asked: ${failure.message}`;
    return [{ type: 'ConfigValid', status: 'Unknown', reason: 'Waiting', message }];
  }
  const credential: PoolFinding[] = about
    ? [{ type: 'CredentialValid', status: 'True', reason: 'Valid', message: '' }]
    : [];
  if (told.length === 0) return [...credential, { type: 'ConfigValid', status: 'True', reason: 'Valid', message: '' }];
  return [...credential, { type: 'ConfigValid', status: 'False', reason: 'Refused', message: wordsOf(told) }];
}

/** Of the configuration nothing is known until the credential serves. */
function refusedCredential(message: string): PoolFinding[] {
  return [
    { type: 'CredentialValid', status: 'False', reason: 'Refused', message },
    { type: 'ConfigValid', status: 'Unknown', reason: 'Waiting', message: 'the credential comes first' },
  ];
}

function wordsOf(told: readonly { readonly message: string; readonly field?: string }[]): string {
  return told.map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`)).join('; ');
}
