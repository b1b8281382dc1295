import { checksumOf } from './plan.ts';
import { bytesOf, type PlanSecret, type SecretData, textOf, versionOf } from './secret.ts';
import { readUnixDate } from './unix-date.ts';

/** What one process of the agent remembers between passes. */
export interface Memory {
  /** No pass has looked at a plan since the process started. */
  readonly fresh: boolean;
  /** Resource version that this process wrote last; 0 for none. */
  readonly lastWritten: number;
}

/** What a pass does with the secret that it found. */
export type Pass =
  | { readonly kind: 'no-plan' }
  | { readonly kind: 'too-old'; readonly message: string }
  | {
      readonly kind: 'pass';
      /** The old flow, or the one in which the server writes `plan-state`. */
      readonly flow: 'legacy' | 'plan-state';
      /** SHA-256 of the plan's bytes. */
      readonly checksum: string;
      /** Run files and one-time instructions, not only periodic ones and probes. */
      readonly apply: boolean;
      /** Write `in-progress` before anything runs. */
      readonly begin: boolean;
      /** Number of this attempt, from 1. */
      readonly attempt: number;
      /** The plan has failed before, and the secret says so: a pass without application reports no success. */
      readonly failedBefore: boolean;
    };

/** Seconds between two attempts at a plan that failed. */
const coolDownMs = 30_000;

/** Decides what the agent does when it processes its secret; `planState` says whether its release knows that flow. */
export function decidePass(secret: PlanSecret, memory: Memory, planState: boolean, now: number): Pass {
  if (versionOf(secret) < memory.lastWritten) {
    const message = `secret received was too old: version ${secret.metadata.resourceVersion}, last written ${memory.lastWritten}`;
    return { kind: 'too-old', message };
  }
  const plan = bytesOf(secret.data, 'plan');
  if (plan === undefined) return { kind: 'no-plan' };
  const checksum = checksumOf(plan);
  const state = planState ? textOf(secret.data, 'plan-state') : '';
  if (state !== '') return decideByState(state, checksum, memory);
  return decideByChecksum(secret, checksum, memory, now);
}

function decideByState(state: string, checksum: string, { fresh }: Memory): Pass {
  const apply = state === 'pending' || (state === 'in-progress' && fresh);
  return {
    kind: 'pass',
    flow: 'plan-state',
    checksum,
    apply,
    begin: state === 'pending',
    attempt: 1,
    failedBefore: false,
  };
}

function decideByChecksum({ data, ...secret }: PlanSecret, checksum: string, memory: Memory, now: number): Pass {
  const failedBefore = textOf(data, 'failed-checksum') === checksum;
  const failures = integerOf(data, 'failure-count', 0);
  const unchanged = versionOf(secret) === memory.lastWritten && !failedBefore;
  const wanted = textOf(data, 'applied-checksum') !== checksum && !unchanged;
  const held = failedBefore && (isExhausted(data, failures) || isCooling(data, now));
  const apply = memory.fresh || (wanted && !held);
  return { kind: 'pass', flow: 'legacy', checksum, apply, begin: false, attempt: failures + 1, failedBefore };
}

function isExhausted(data: SecretData | undefined, failures: number): boolean {
  const most = integerOf(data, 'max-failures', -1);
  return most !== -1 && failures >= most;
}

function isCooling(data: SecretData | undefined, now: number): boolean {
  const last = readUnixDate(textOf(data, 'last-apply-time'));
  return last !== undefined && now < last + coolDownMs;
}

/** An integer as Go's Atoi reads it; anything else is the default. */
export function integerOf(data: SecretData | undefined, key: string, byDefault: number): number {
  const text = textOf(data, key);
  return /^[+-]?\d+$/.test(text) ? Number(text) : byDefault;
}

/** How long after a pass the next one comes, in milliseconds. */
export function periodOf(data: SecretData | undefined): number {
  const seconds = integerOf(data, 'probe-period-seconds', 5);
  return (seconds > 0 ? seconds : 5) * 1000;
}
