import { describe, expect, test } from 'vitest';
import { ageOf, humanDuration } from './age.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('an age', () => {
  test.each([
    [0, '0s'],
    [119 * second, '119s'],
    [2 * minute, '2m'],
    [9 * minute + 59 * second, '9m59s'],
    [10 * minute + 30 * second, '10m'],
    [179 * minute, '179m'],
    [3 * hour, '3h'],
    [7 * hour + 5 * minute, '7h5m'],
    [8 * hour + 5 * minute, '8h'],
    [47 * hour, '47h'],
    [48 * hour, '2d'],
    [7 * day + 23 * hour, '7d23h'],
    [8 * day, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [800 * day, '2y70d'],
    [9 * 365 * day, '9y'],
    [-500, '0s'],
    [-1500, '0s'],
    [-5 * second, '<invalid>'],
  ])('of %i ms is shown as %s', (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });

  test('of no moment is unknown', () => {
    expect(ageOf(undefined, new Date())).toBe('<unknown>');
    expect(ageOf('yesterday', new Date())).toBe('<unknown>');
  });
});
