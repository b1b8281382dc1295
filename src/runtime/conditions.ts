import type { Condition } from '../kinds/schema-parts.ts';
import { timestampOf } from '../lib/timestamp.ts';

/** What a condition says now. */
export interface Finding {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** One CamelCase word. */
  readonly reason: string;
  /** Empty when all is well and there is nothing to say. */
  readonly message: string;
}

/** Which state of an object conditions are found in. */
export interface Moment {
  /** Milliseconds. */
  readonly now: number;
  readonly generation: number;
}

/**
 * Conditions with what was found, in the order of the findings. Times are kept while nothing changes: that of the
 * transition while the status is the same, that of the update while all is the same. Conditions of types that
 * `keep` names stay although nothing was found; others go.
 */
export function withFindings(
  before: readonly Condition[] | null | undefined,
  findings: readonly Finding[],
  { now, generation }: Moment,
  keep: ReadonlySet<string> = new Set(),
): Condition[] {
  const at = timestampOf(now);
  const found = findings.map((finding): Condition => {
    const { type, status, reason, message } = finding;
    const old = before?.find((condition) => condition.type === type);
    const same = old?.status === status && old.reason === reason && (old.message ?? '') === message;
    return {
      type,
      status,
      reason,
      message,
      lastUpdateTime: same ? (old.lastUpdateTime ?? at) : at,
      lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? at) : at,
      observedGeneration: generation,
    };
  });
  const types = new Set(findings.map(({ type }) => type));
  return [...found, ...(before ?? []).filter(({ type }) => keep.has(type) && !types.has(type))];
}

/** The condition of a type. */
export function conditionOf(conditions: readonly Condition[] | null | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}
