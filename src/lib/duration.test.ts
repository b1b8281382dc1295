import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationText, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['10m0s', 600_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['0', 0],
    ['0s', 0],
    ['-2m', -120_000],
    ['+3ms', 3],
    ['1500us', 1.5],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '10', 'm', '10 m', '5d', '1h30', 'ten minutes'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('reads what is put together from units', () => {
    const number = fc.nat({ max: 10_000 });
    fc.assert(
      fc.property(number, number, number, (hours, minutes, seconds) => {
        const sum = ((hours * 60 + minutes) * 60 + seconds) * 1000;
        expect(parseDuration(`${hours}h${minutes}m${seconds}s`)).toBe(sum);
      }),
    );
  });
});

it('durationText has the two largest units', () => {
  expect([0, 45_000, 600_000, 5_400_000, 3_661_000].map(durationText)).toEqual([
    '0 seconds',
    '45 seconds',
    '10 minutes',
    '1 hour 30 minutes',
    '1 hour 1 minute',
  ]);
});
