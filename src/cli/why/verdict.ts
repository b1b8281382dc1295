import type { Condition } from '../../kinds/schema-parts.ts';
import type { Kind } from '../../kinds/types.ts';

/** The answer to why an object is not as it should be. */
export interface Verdict {
  readonly ready: boolean;
  /** What it is, as one CamelCase word; empty when it is ready. */
  readonly code: string;
  readonly message: string;
  /** What was seen. */
  readonly evidence: readonly string[];
  /** What to do; empty where waiting is all. */
  readonly fix: string;
  /** The fix as a JSON patch (RFC 6902) of the object, where one exists. */
  readonly patch?: string;
}

/** Of any object, as much as a verdict reads. */
export interface JudgedState {
  readonly metadata?: { readonly generation?: number | null; readonly deletionTimestamp?: string | null };
  readonly status?: {
    readonly conditions?: readonly Condition[] | null;
    readonly observedGeneration?: number | null;
    readonly rootCause?: RootCause | null;
  } | null;
}

interface RootCause {
  readonly code?: string | null;
  readonly message?: string | null;
  readonly evidence?: readonly string[] | null;
  readonly fix?: string | null;
  readonly patch?: string | null;
}

/**
 * The verdict about an object: its root cause where its kind has one, else the condition that is worst. An object
 * without conditions is as good as it can be.
 */
export function verdictOf(object: JudgedState, kind: Pick<Kind, 'conditions'>): Verdict {
  const conditions = object.status?.conditions ?? [];
  const cause = object.status?.rootCause;
  const behind = (object.status?.observedGeneration ?? 0) < (object.metadata?.generation ?? 0);
  if (kind.conditions.length > 0 && behind && conditions.length > 0 && !cause) {
    return notReady('Pending', 'the controllers have not looked at the last change yet', []);
  }
  if (cause) return fromCause(cause);
  const bad = conditions
    .filter((condition) => isBad(condition, kind))
    .toSorted((a, b) => rank(a, kind) - rank(b, kind));
  const [worst] = bad;
  if (worst) return notReady(worst.reason || worst.type, sentence(worst), bad.slice(1).map(sentence));
  if (kind.conditions.length > 0 && conditions.length === 0) {
    return notReady('Pending', 'nothing is known about it yet', []);
  }
  return { ready: true, code: '', message: '', evidence: [], fix: '' };
}

function fromCause({ code, message, evidence, fix, patch }: RootCause): Verdict {
  const verdict = notReady(code ?? '', message ?? '', evidence ?? [], fix ?? '');
  return patch ? { ...verdict, patch } : verdict;
}

function notReady(code: string, message: string, evidence: readonly string[], fix = ''): Verdict {
  return { ready: false, code, message, evidence, fix };
}

/** Work under way shows in the conditions that wait for it; that it is under way is no reason. */
function isBad({ type, status }: Condition, kind: Pick<Kind, 'conditions'>): boolean {
  if (type === 'Reconciling') return false;
  return isNegative(type, kind) ? status === 'True' : status !== 'True';
}

function isNegative(type: string, { conditions }: Pick<Kind, 'conditions'>): boolean {
  return conditions.find((known) => known.type === type)?.polarity === 'negative';
}

/** Errors before what is unknown, and Ready last: it only sums up the others. */
function rank({ type, status }: Condition, kind: Pick<Kind, 'conditions'>): number {
  return (status === 'Unknown' ? 2 : 0) + (type === 'Ready' ? 1 : 0) - (isNegative(type, kind) ? 4 : 0);
}

function sentence({ type, status, message }: Condition): string {
  return message ? `${type}: ${message}` : `${type} is ${status}`;
}
