/** Why a call failed, and whether it may have been carried out all the same. */
export interface Failure {
  /** What kind of failure, e.g. `no-capacity`. */
  readonly kind: string;
  /** The provider's words. */
  readonly message: string;
  /** The provider's name for it. */
  readonly code?: string;
  /** `soon` with growing pauses, `later` after minutes, `after-change` when a person has changed something. */
  readonly retry: 'soon' | 'later' | 'after-change';
  readonly outcomeUnknown: boolean;
}

const pauses: Readonly<Record<Failure['retry'], { readonly first: number; readonly longest: number }>> = {
  soon: { first: 5_000, longest: 300_000 },
  later: { first: 120_000, longest: 1_800_000 },
  // What a person mends at the provider, such as a permission, tells nobody here.
  'after-change': { first: 1_800_000, longest: 1_800_000 },
};

/**
 * The pause after so many failures in a row (from 1), in milliseconds: doubled each time, and up to a fifth longer by
 * the order's token, so that what failed together is not tried again together. A throttled account pauses as a whole,
 * where its calls are made: its calls need no pause of their own.
 */
export function pauseAfterFailure({ kind, retry }: Failure, failures: number, token: string): number {
  const { first, longest } = pauses[retry];
  const doubled = kind === 'throttled' ? first : first * 2 ** Math.min(failures - 1, 20);
  return Math.round(Math.min(doubled, longest) * (1 + shareOf(token) / 5));
}

/** A number from 0 below 1 that is the same for the same token. */
function shareOf(token: string): number {
  const digits = Number.parseInt(token.slice(0, 6), 16);
  return Number.isNaN(digits) ? 0 : digits / 0x1000000;
}

/** Whether only a change by a person makes it worth while to try again; the pause is the exception to that. */
export function needsChange(kind: string | null | undefined): boolean {
  return kind === 'credentials' || kind === 'permission' || kind === 'bad-parameter';
}
