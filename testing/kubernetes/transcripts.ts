import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One request to a real Kubernetes 1.36 API server, and its answer without wording, uids and times. */
export interface Step {
  readonly scenario: string;
  readonly step: number;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly contentType?: string;
    readonly accept?: string;
    /** Which resource version the recorder put into the body. */
    readonly useCurrent?: 'resourceVersion' | 'stale' | 'none';
  };
  readonly response: { readonly code: number; readonly contentType: string; readonly body?: unknown };
}

/** The recorded scenarios, each a sequence of steps on fresh objects. */
export function recordedScenarios(): Map<string, Step[]> {
  const file = join(import.meta.dirname, '..', 'data', 'kubernetes-1.36-transcripts.jsonl');
  const steps = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Step);
  return Map.groupBy(steps, ({ scenario }) => scenario);
}

type Fields = { [field: string]: unknown };

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields whose values differ from run to run, or that are wording. */
const volatile = new Set(['uid', 'time', 'creationTimestamp', 'deletionTimestamp', 'resourceVersion', 'description']);
const maskable = new Set(['creationTimestamp', 'deletionTimestamp', 'resourceVersion']);

/**
 * An answer in the form in which two of them are compared: volatile values are masked or left out, managed fields are
 * in one order, a Status has no wording and each cause once.
 */
export function comparable(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(comparable);
  if (!isFields(body)) return body;
  if (body.kind === 'Status') return comparableStatus(body);
  const out: Fields = {};
  for (const [key, value] of Object.entries(body)) {
    if (key === 'managedFields' && Array.isArray(value)) out[key] = comparableManagers(value);
    else if (maskable.has(key)) out[key] = `<${key}>`;
    else if (key === 'name' && typeof value === 'string' && /^g-[a-z0-9]{5}$/.test(value)) out[key] = '<generated>';
    else if (!volatile.has(key)) out[key] = comparable(value);
  }
  return out;
}

function comparableStatus({ status, reason, details, code }: Fields): Fields {
  const { uid: _, causes, ...rest } = isFields(details) ? details : {};
  const told = Array.isArray(causes)
    ? causes.filter(isFields).map((cause) => `${String(cause.reason)} ${String(cause.field)}`)
    : undefined;
  const own = told === undefined ? rest : { ...rest, causes: [...new Set(told)].sort() };
  return { kind: 'Status', status, reason, code, details: details === undefined ? undefined : own };
}

function comparableManagers(entries: readonly unknown[]): unknown[] {
  const plain = entries.map(comparable) as Fields[];
  return plain.sort((a, b) => (identity(a) < identity(b) ? -1 : 1));
}

function identity({ manager, operation, subresource, apiVersion }: Fields): string {
  return `${String(manager)} ${String(operation)} ${String(subresource)} ${String(apiVersion)}`;
}
