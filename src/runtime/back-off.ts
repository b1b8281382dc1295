/** How pauses grow from one failure to the next; milliseconds. */
export interface BackOff {
  readonly first: number;
  readonly longest: number;
}

/** After something unforeseen. */
export const afterFault: BackOff = { first: 500, longest: 60_000 };

/** After another writer was faster: it has got on, so the next try is likely to succeed. */
export const afterConflict: BackOff = { first: 5, longest: 1000 };

/**
 * The pause after so many failures in a row (from 1), in milliseconds: doubled each time, then a random part of its
 * upper half, so that what failed together is not tried again together. `random` gives numbers from 0 below 1.
 */
export function pauseAfter(failures: number, { first, longest }: BackOff, random: () => number): number {
  const full = Math.min(longest, first * 2 ** Math.min(Math.max(failures, 1) - 1, 30));
  return full / 2 + (random() * full) / 2;
}
