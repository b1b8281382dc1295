import { describe, expect, it } from 'vitest';
import { rateLimit, retryAfter } from './rate-limit.ts';

const noon = Date.parse('2026-11-01T12:00:00Z');
const inSeconds = (seconds: number) => String(noon / 1000 + seconds);

describe('the rate limit', () => {
  it('lets read as long as anything remains, or nothing is known', () => {
    const limit = rateLimit();
    expect(limit.wait(noon)).toBe(0);
    limit.note(new Headers({ 'ratelimit-remaining': '1', 'ratelimit-reset': inSeconds(60) }));
    expect(limit.wait(noon)).toBe(0);
  });

  it('waits for the end of the window when nothing remains', () => {
    const limit = rateLimit();
    limit.note(new Headers({ 'ratelimit-remaining': '0', 'ratelimit-reset': inSeconds(12) }));
    expect(limit.wait(noon)).toBe(12_000);
    expect(limit.wait(noon + 12_000)).toBe(0);
  });

  it('forgets the window with the next answer', () => {
    const limit = rateLimit();
    limit.note(new Headers({ 'ratelimit-remaining': '0', 'ratelimit-reset': inSeconds(12) }));
    limit.note(new Headers({ 'ratelimit-remaining': '9' }));
    expect(limit.wait(noon)).toBe(0);
  });
});

describe('a refusal tells when to ask again', () => {
  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': 'Sun, 01 Nov 2026 12:00:09 GMT' }, 9000],
    [{ 'retry-after': 'Sun, 01 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon', 'ratelimit-remaining': '0', 'ratelimit-reset': inSeconds(5) }, 5000],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': inSeconds(5) }, 5000],
    [{ 'ratelimit-remaining': '4000', 'ratelimit-reset': inSeconds(3600) }, undefined],
    [{}, undefined],
  ])('%j', (headers, expected) => {
    expect(retryAfter(new Headers(headers as Record<string, string>), noon)).toBe(expected);
  });
});
