import { describe, expect, it } from 'vitest';
import { rateLimit } from './rate-limit.ts';

function limitAt(start = 0) {
  const clock = { ms: start };
  return { clock, limit: rateLimit({ most: 3, windowMs: 60_000, remembered: 2 }, () => clock.ms) };
}

describe('rateLimit', () => {
  it('lets so many through, and says how long to wait for the next', () => {
    const { clock, limit } = limitAt();
    expect([1, 2, 3, 4].map(() => limit.take('10.0.0.1'))).toEqual([0, 0, 0, 20]);
    clock.ms = 19_000;
    expect(limit.take('10.0.0.1')).toBe(1);
    clock.ms = 20_000;
    expect(limit.take('10.0.0.1')).toBe(0);
  });

  it('takes a whole IPv6 network for one source, and IPv4 addresses for one each', () => {
    const { limit } = limitAt();
    for (const host of ['1', '2', '3']) expect(limit.take(`fd00::${host}`)).toBe(0);
    expect(limit.take('fd00::4')).toBeGreaterThan(0);
    expect(limit.take('fd00:0:0:1::4')).toBe(0);
    expect(limit.take('10.0.0.9')).toBe(0);
  });

  it('forgets the source that was quiet for longest', () => {
    const { limit } = limitAt();
    for (let i = 0; i < 4; i += 1) limit.take('a');
    limit.take('b');
    limit.take('c');
    expect(limit.take('a')).toBe(0);
  });
});
