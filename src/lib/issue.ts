import type { FieldPath } from './field-path.ts';

/** `error` blocks, `warning` lets pass but will probably hurt, `info` tells what was decided for the user. */
export type Severity = 'error' | 'warning' | 'info';

/** One RFC 6902 operation of the patch that would mend an issue; `path` is a JSON pointer. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** One problem of one object, complete enough to act on without reading anything else. */
export interface Issue {
  /** The rule that speaks, e.g. `ranges-overlap`; `drover explain CODE` says more. */
  readonly code: string;
  readonly severity: Severity;
  readonly path: FieldPath;
  /** What was found and what is expected: lower case, no final period. */
  readonly message: string;
  /** What to do about it: lower case, no final period; empty only where nothing can be done. */
  readonly fix: string;
  /** The fix as RFC 6902 operations on the judged object, where one exists. */
  readonly patch?: readonly PatchOperation[];
}

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Orders issues by severity, worst first; issues of one severity keep their order. */
export function bySeverity(a: Issue, b: Issue): number {
  return rank[a.severity] - rank[b.severity];
}

/** True when at least one issue blocks. */
export function blocks(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}
