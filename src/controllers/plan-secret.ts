import { hash } from 'node:crypto';
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
 * has run, which is about once a minute for a cluster. What they printed is compared as it came, in base64.
 */
export function tidingsOf(secret: Pick<Secret, 'data' | 'metadata'>): string {
  const data = secret.data ?? {};
  const { annotations, deletionTimestamp } = secret.metadata ?? {};
  const told: unknown[] = [annotations ?? {}, deletionTimestamp ?? ''];
  for (const [key, value] of Object.entries(data)) if (!restless.has(key)) told.push(key, value);
  const packed = Buffer.from(data['applied-periodic-output'] ?? '', 'base64');
  const periodic = packed.length === 0 ? undefined : unpack(packed);
  for (const [name, run] of Object.entries(mapIn(periodic && Buffer.from(periodic).toString()))) {
    const { stdout, stderr, exitCode } = run ?? {};
    told.push(name, stdout ?? '', stderr ?? '', exitCode ?? 0);
  }
  // That a probe failed once more is no news; that it began to fail is.
  for (const [name, probe] of Object.entries(mapIn(textIn(secret, 'probe-statuses')))) {
    const { healthy, failureCount } = probe ?? {};
    told.push(name, healthy === true, Number(failureCount ?? 0) > 0);
  }
  return hash('sha256', JSON.stringify(told), 'base64');
}

/** A JSON map of maps; empty for anything else. */
function mapIn(text: string | undefined): Readonly<Record<string, Readonly<Record<string, unknown>> | null>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as ReturnType<typeof mapIn>) : {};
  } catch {
    return {};
  }
}
