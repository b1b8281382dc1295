/** How much an account may ask, as the last answers told; shared by all calls with one token. */
export interface RateLimit {
  /** Reads the headers of an answer. */
  note(headers: Headers): void;
  /** Milliseconds until reading makes sense again, 0 for at once; `now` in milliseconds since the epoch. */
  wait(now: number): number;
}

/**
 * Follows `ratelimit-remaining` and `ratelimit-reset`: when nothing remains, the next call would be refused until the
 * oldest one expires, and each refused call counts again.
 */
export function rateLimit(): RateLimit {
  let remaining: number | undefined;
  let resetAt = 0;
  return {
    note(headers) {
      remaining = numberIn(headers, 'ratelimit-remaining');
      resetAt = (numberIn(headers, 'ratelimit-reset') ?? 0) * 1000;
    },
    wait(now) {
      return remaining === 0 ? Math.max(0, resetAt - now) : 0;
    },
  };
}

/**
 * Milliseconds that a refused call should wait: `retry-after` in seconds or as a date (RFC 9110, section 10.2.3), otherwise
 * the end of the limit's window; undefined where the answer tells neither.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const given = headers.get('retry-after');
  if (given !== null) {
    const seconds = Number(given);
    if (given.trim() !== '' && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
    const date = Date.parse(given);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  const reset = numberIn(headers, 'ratelimit-reset');
  const remaining = numberIn(headers, 'ratelimit-remaining');
  return reset === undefined || remaining !== 0 ? undefined : Math.max(0, reset * 1000 - now);
}

function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  if (text === null || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
