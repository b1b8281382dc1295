import { planStateKeys, reportKeys } from '../../../kinds/nodeplan/plan-secret-keys.ts';
import type { Clock } from './clock.ts';
import { type ApiClient, statusOf } from './protocol/api-client.ts';
import { checksumOf } from './protocol/plan.ts';
import { bytesOf, type PlanSecret, type SecretData, textOf } from './protocol/secret.ts';

const attempts = 4;
const firstPauseMs = 10;
const pauseFactor = 5;

export interface PutTarget {
  readonly client: ApiClient;
  /** Path of the secret. */
  readonly path: string;
  readonly clock: Clock;
}

/**
 * Writes feedback under the resource version that it was made for, up to four times. After a conflict the newest
 * secret is fetched: when its plan is the one that was just applied, the agent's keys are put over it, once; else it
 * gives up. The comparison is with `applied-checksum`, so a failure is never carried over.
 */
export async function putFeedback(
  { client, path, clock }: PutTarget,
  secret: PlanSecret,
  planState: boolean,
  signal: AbortSignal,
): Promise<PlanSecret> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.put(path, secret, signal);
    } catch (error) {
      if (statusOf(error) === 409) return putOverNewest(client, path, secret, planState, error, signal);
      if (attempt === attempts || signal.aborted) throw error;
      await clock.sleep(firstPauseMs * pauseFactor ** (attempt - 1), signal);
    }
  }
}

async function putOverNewest(
  client: ApiClient,
  path: string,
  secret: PlanSecret,
  planState: boolean,
  conflict: unknown,
  signal: AbortSignal,
): Promise<PlanSecret> {
  const newest = (await client.get(path, {}, signal)) as PlanSecret;
  const plan = bytesOf(newest.data, 'plan');
  if (plan === undefined || checksumOf(plan) !== textOf(secret.data, 'applied-checksum')) throw conflict;
  return client.put(path, { ...newest, data: { ...newest.data, ...ownValues(secret.data ?? {}, planState) } }, signal);
}

/** Go copies keys that it does not have as nil, which JSON writes as `null`. */
function ownValues(data: SecretData, planState: boolean): SecretData {
  const plain = reportKeys.filter((key) => key in data);
  const nullable = planState ? planStateKeys : [];
  return Object.fromEntries([...plain, ...nullable].map((key) => [key, data[key] ?? (key in data ? '' : null)]));
}
