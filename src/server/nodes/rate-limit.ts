import { parseAddress } from '../../network/address.ts';

/** Counts what one address does, and says when it is too much. */
export interface RateLimit {
  /** Takes one; gives the seconds to wait, or 0 to go on. */
  take(source: string): number;
}

export interface RateLimits {
  /** So many within the window. */
  readonly most: number;
  readonly windowMs: number;
  /** Sources that are remembered; the oldest are forgotten. */
  readonly remembered: number;
}

interface Bucket {
  /** What is left. */
  readonly left: number;
  readonly at: number;
}

/** A bucket for each source, filled again evenly over the window. */
export function rateLimit({ most, windowMs, remembered }: RateLimits, now: () => number): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    take(source) {
      const key = networkOf(source);
      const time = now();
      const known = buckets.get(key);
      const filled = known === undefined ? most : Math.min(most, known.left + ((time - known.at) / windowMs) * most);
      buckets.delete(key);
      buckets.set(key, { left: filled >= 1 ? filled - 1 : filled, at: time });
      const oldest = buckets.keys().next().value;
      if (buckets.size > remembered && oldest !== undefined) buckets.delete(oldest);
      return filled >= 1 ? 0 : Math.max(1, Math.ceil(((1 - filled) / most) * (windowMs / 1000)));
    },
  };
}

/** One IPv6 host has a whole /64 to call from, so that is one source. */
function networkOf(source: string): string {
  const address = parseAddress(source);
  return address.ok && address.value.family === 'ipv6' ? `${address.value.value >> 64n}` : source;
}
