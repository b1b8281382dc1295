import { parseAddress } from '../../network/address.ts';

/** Slows down those who guess passwords. */
export interface LoginThrottle {
  /** Seconds to wait before the next try; 0 to go on. Counts one try that is under way. */
  begin(source: string, username: string): number;
  /** Ends a try that `begin` let through. */
  end(source: string, username: string, succeeded: boolean): void;
}

export interface ThrottleLimits {
  /** Wrong passwords for one name from one source before it has to wait. */
  readonly failures: number;
  /** How long they count, in milliseconds. */
  readonly windowMs: number;
  /** Tries at the same time: each takes 32 MiB and a thread for a fifth of a second. */
  readonly atOnce: number;
  /** Pairs of source and name that are remembered; the oldest are forgotten. */
  readonly remembered: number;
}

export const loginLimits: ThrottleLimits = { failures: 8, windowMs: 60_000, atOnce: 2, remembered: 10_000 };

interface Failures {
  readonly count: number;
  readonly since: number;
}

export function loginThrottle(limits: ThrottleLimits, now: () => number): LoginThrottle {
  const failures = new Map<string, Failures>();
  let running = 0;

  function recent(key: string): Failures | undefined {
    const found = failures.get(key);
    if (found && now() - found.since >= limits.windowMs) failures.delete(key);
    return failures.get(key);
  }

  return {
    begin(source, username) {
      const found = recent(keyOf(source, username));
      if (found && found.count >= limits.failures) return Math.ceil((found.since + limits.windowMs - now()) / 1000);
      if (running >= limits.atOnce) return 1;
      running += 1;
      return 0;
    },
    end(source, username, succeeded) {
      running -= 1;
      const key = keyOf(source, username);
      const found = recent(key);
      failures.delete(key);
      if (succeeded) return;
      failures.set(key, { count: (found?.count ?? 0) + 1, since: found?.since ?? now() });
      const oldest = failures.keys().next().value;
      if (failures.size > limits.remembered && oldest !== undefined) failures.delete(oldest);
    },
  };
}

/** One IPv6 customer has a whole /64 to call from, so that is one source. */
function keyOf(source: string, username: string): string {
  const address = parseAddress(source);
  const isIpv6 = address.ok && address.value.family === 'ipv6';
  return `${isIpv6 ? address.value.value >> 64n : source} ${username}`;
}
