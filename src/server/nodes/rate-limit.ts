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

/**
 * The generic cell rate algorithm (ITU-T I.371) for each source: what one takes comes back evenly over the window.
 */
export function rateLimit({ most, windowMs, remembered }: RateLimits, now: () => number): RateLimit {
  /** When a source will have nothing on its account any more. */
  const paidUntil = new Map<string, number>();
  const price = windowMs / most;
  return {
    take(source) {
      const key = networkOf(source);
      const time = now();
      const next = Math.max(paidUntil.get(key) ?? time, time) + price;
      const waitMs = next - time - windowMs;
      // Whoever is refused pays nothing, but is remembered as one who was here.
      const paid = waitMs > 0 ? next - price : next;
      paidUntil.delete(key);
      paidUntil.set(key, paid);
      const oldest = paidUntil.keys().next().value;
      if (paidUntil.size > remembered && oldest !== undefined) paidUntil.delete(oldest);
      return waitMs > 0 ? Math.ceil(waitMs / 1000) : 0;
    },
  };
}

/** One IPv6 host has a whole /64 to call from, so that is one source. */
function networkOf(source: string): string {
  const address = parseAddress(source);
  return address.ok && address.value.family === 'ipv6' ? `${address.value.value >> 64n}` : source;
}
