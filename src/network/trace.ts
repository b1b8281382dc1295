import type { FieldPath } from '../lib/field-path.ts';

/**
 * Why a planned value is what it is.
 * `given`: the user wrote it; `derived`: it follows from other values; `default`: the engine's own default;
 * `chosen`: the engine's default would break this stack, so the plan says something else.
 */
export interface Trace {
  readonly origin: 'given' | 'derived' | 'default' | 'chosen';
  /** One sentence, lower case, no final period. */
  readonly why: string;
  /** Where the user wrote it, for `given`. */
  readonly path?: FieldPath;
}

/** A planned value and why it is what it is. */
export interface Traced<T> extends Trace {
  readonly value: T;
}
