/** Thrown by a step that cannot go on yet: a normal outcome, not a fault. Whatever it waits for wakes it by a change. */
export class Waiting extends Error {
  /** One CamelCase word. */
  readonly reason: string;
  /** When to look again although nothing changed, in milliseconds; absent: only a change helps. */
  readonly retryAfter: number | undefined;

  constructor(reason: string, message: string, retryAfter?: number) {
    super(message);
    this.name = 'Waiting';
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** Thrown by a step that only a person can get going again: it is not tried until something changes. */
export class Stalled extends Error {
  /** One CamelCase word. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'Stalled';
    this.reason = reason;
  }
}

/** Thrown by a commit when the world is not as it was observed: the round ends, and another one begins at once. */
export class Outdated extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Outdated';
  }
}

/** What became of a step that did not end well. */
export interface Problem {
  readonly controller: string;
  readonly step: string;
  /** `failed`: something unforeseen, tried again with growing pauses. */
  readonly kind: 'waiting' | 'stalled' | 'failed';
  readonly reason: string;
  readonly message: string;
  readonly retryAfter?: number;
  /** What was thrown, where it was unforeseen. */
  readonly error?: unknown;
}

/** Reads what a step threw. */
export function problemOf(controller: string, step: string, error: unknown): Problem {
  const place = { controller, step };
  if (error instanceof Waiting) {
    const { reason, message, retryAfter } = error;
    return { ...place, kind: 'waiting', reason, message, ...(retryAfter === undefined ? {} : { retryAfter }) };
  }
  if (error instanceof Stalled) return { ...place, kind: 'stalled', reason: error.reason, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { ...place, kind: 'failed', reason: 'Error', message, error };
}
