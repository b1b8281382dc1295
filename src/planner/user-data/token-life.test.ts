import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenEnd } from './token-life.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.parse('2026-11-22T10:00:00Z');

describe('tokenEnd', () => {
  it('keeps a token alive while there is no machine, and writes seldom', () => {
    const first = tokenEnd({ now, registered: false });
    expect(first).toBe(now + day);
    const writes = [];
    let end = first;
    for (let time = now; time < now + 4 * day; time += 5 * minute) {
      const next = tokenEnd({ now: time, registered: false, ...(end !== undefined && { end }) });
      if (next === undefined) continue;
      writes.push(next);
      end = next;
    }
    expect(writes.length).toBeLessThan(10);
    expect(end).toBeGreaterThan(now + 4 * day);
  });

  it('ends it with the time that the pool gives its machines, counted from when there is one', () => {
    const launchedAt = now - minute;
    const of = (startupTimeout?: number) =>
      tokenEnd({
        now,
        launchedAt,
        registered: false,
        ...(startupTimeout !== undefined && { startupTimeout }),
        end: now + day,
      });
    expect(of(20 * minute)).toBe(launchedAt + 20 * minute);
    expect(of(0)).toBe(launchedAt + day);
    expect(of()).toBe(launchedAt + day);
    expect(of(9 * day)).toBe(launchedAt + day);
  });

  it('ends it soon after the registration, where that was interrupted, and else leaves it alone', () => {
    expect(tokenEnd({ now, launchedAt: now - minute, registered: true, end: now + day })).toBe(now + 10 * minute);
    expect(tokenEnd({ now, launchedAt: now - minute, registered: true, end: now + 10 * minute })).toBeUndefined();
    expect(tokenEnd({ now, registered: true, end: now - day })).toBeUndefined();
  });

  it('never lets a token live longer than a day from now or from the launch, and settles at once', () => {
    const time = fc.integer({ min: now - 9 * day, max: now + 9 * day });
    fc.assert(
      fc.property(
        fc.record(
          { launchedAt: time, end: time, startupTimeout: fc.integer({ min: 0, max: 9 * day }) },
          { requiredKeys: [] },
        ),
        (given) => {
          const end = tokenEnd({ ...given, now, registered: false }) ?? given.end ?? Number.NaN;
          expect(end).toBeLessThanOrEqual((given.launchedAt ?? now) + day);
          expect(tokenEnd({ ...given, now, registered: false, end })).toBeUndefined();
        },
      ),
    );
  });
});
