import { describe, expect, it } from 'vitest';
import { loginThrottle } from './login-throttle.ts';

function aThrottle(changes: Partial<Parameters<typeof loginThrottle>[0]> = {}) {
  const clock = { now: 0 };
  const limits = { failures: 3, windowMs: 60_000, atOnce: 2, remembered: 100, ...changes };
  const throttle = loginThrottle(limits, () => clock.now);
  const fail = (source: string, username: string): void => {
    expect(throttle.begin(source, username)).toBe(0);
    throttle.end(source, username, false);
  };
  return { clock, throttle, fail };
}

describe('loginThrottle', () => {
  it('makes a source wait after too many wrong passwords for a name, until the window is over', () => {
    const { clock, throttle, fail } = aThrottle();
    for (let count = 0; count < 3; count += 1) fail('192.0.2.1', 'admin');
    clock.now = 15_000;
    expect(throttle.begin('192.0.2.1', 'admin')).toBe(45);
    clock.now = 60_000;
    expect(throttle.begin('192.0.2.1', 'admin')).toBe(0);
  });

  it('locks out nobody else, so that a guesser cannot lock out the owner', () => {
    const { throttle, fail } = aThrottle();
    for (let count = 0; count < 3; count += 1) fail('192.0.2.1', 'admin');
    expect(throttle.begin('192.0.2.2', 'admin')).toBe(0);
    expect(throttle.begin('192.0.2.1', 'ann')).toBe(0);
  });

  it('counts the addresses of one IPv6 /64 as one source', () => {
    const { throttle, fail } = aThrottle();
    for (const host of ['1', '2:3', 'a:b:c:d']) fail(`2001:db8::${host}`.replace('::a', ':0:0:a'), 'admin');
    expect(throttle.begin('2001:db8::9', 'admin')).toBeGreaterThan(0);
    expect(throttle.begin('2001:db8:0:1::9', 'admin')).toBe(0);
  });

  it('forgets failures after a success', () => {
    const { throttle, fail } = aThrottle();
    fail('192.0.2.1', 'admin');
    fail('192.0.2.1', 'admin');
    throttle.begin('192.0.2.1', 'admin');
    throttle.end('192.0.2.1', 'admin', true);
    fail('192.0.2.1', 'admin');
    expect(throttle.begin('192.0.2.1', 'admin')).toBe(0);
  });

  it('lets only so many tries run at the same time', () => {
    const { throttle } = aThrottle();
    expect(throttle.begin('a', 'x')).toBe(0);
    expect(throttle.begin('b', 'x')).toBe(0);
    expect(throttle.begin('c', 'x')).toBe(1);
    throttle.end('a', 'x', true);
    expect(throttle.begin('c', 'x')).toBe(0);
  });
});
