import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readUnixDate, unixDate } from './unix-date.ts';

it('writes a moment as Go does', () => {
  expect(unixDate(Date.UTC(2026, 0, 2, 3, 5, 10))).toBe('Fri Jan  2 03:05:10 UTC 2026');
  expect(unixDate(Date.UTC(2026, 10, 22, 16, 3, 9))).toBe('Sun Nov 22 16:03:09 UTC 2026');
});

it('reads what it wrote, to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
      expect(readUnixDate(unixDate(seconds * 1000))).toBe(seconds * 1000);
    }),
  );
});

it.each(['', 'never', 'Fri Jan  2 03:05:10 CET 2026', '2026-01-02T03:05:10Z'])('reads nothing from %j', (text) => {
  expect(readUnixDate(text)).toBeUndefined();
});
