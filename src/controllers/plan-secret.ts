import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Secret } from '../kinds/secret/schema.ts';
import { type AgentFeedback, readFeedback } from '../planner/plan-document/feedback.ts';

/** More than this of one output is not unpacked: a node must not fill the manager's memory. */
const largestOutput = 4 * 1024 * 1024;

function unpack(packed: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(packed, { maxOutputLength: largestOutput });
  } catch {
    return undefined;
  }
}

/** What an agent has written into its plan secret. */
export function feedbackIn(secret: Pick<Secret, 'data'> | undefined): AgentFeedback {
  const data = Object.entries(secret?.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const);
  return readFeedback(Object.fromEntries(data), unpack);
}

/** One value of a Secret as text; undefined where it has none. */
export function textIn(secret: Pick<Secret, 'data'> | undefined, key: string): string | undefined {
  const value = secret?.data?.[key];
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined;
}

/** Keys that change with every run, although what they tell does not. */
const restless: ReadonlySet<string> = new Set([
  'applied-periodic-output',
  'last-apply-time',
  'probe-statuses',
  'success-count',
]);

/**
 * A digest of what a plan secret tells, without when it was told: agents write it again whenever a periodic instruction
 * has run, which is about once a minute for every control plane.
 */
export function tidingsOf(secret: Pick<Secret, 'data' | 'metadata'>): string {
  const digest = createHash('sha256');
  const { annotations, deletionTimestamp } = secret.metadata ?? {};
  digest.update(JSON.stringify([annotations ?? {}, deletionTimestamp ?? '']));
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    if (!restless.has(key)) digest.update(`\n${key}\n${value}`);
  }
  const { periodic, probes } = feedbackIn(secret);
  for (const [name, run] of Object.entries(periodic)) {
    digest.update(JSON.stringify([name, run.stdout, run.stderr, run.exitCode]));
  }
  // That a probe failed once more is no news; that it began to fail is.
  for (const [name, { healthy, failureCount }] of Object.entries(probes ?? {})) {
    digest.update(JSON.stringify([name, healthy, failureCount > 0]));
  }
  return digest.digest('base64');
}
