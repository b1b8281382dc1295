import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StatusError } from '../status-error.ts';
import { matchesLabels, parseLabelSelector } from './label-selector.ts';

const matches = (selector: string, labels: Record<string, string>) =>
  matchesLabels(parseLabelSelector(selector), labels);

describe('a label selector', () => {
  test.each([
    ['', { a: 'b' }, true],
    ['a', { a: '' }, true],
    ['a', {}, false],
    ['!a', {}, true],
    ['! a', { a: 'b' }, false],
    ['a=b', { a: 'b' }, true],
    ['a==b', { a: 'c' }, false],
    ['a=', { a: '' }, true],
    ['a!=b', {}, true],
    ['a!=b', { a: 'b' }, false],
    ['a in (b, c)', { a: 'c' }, true],
    ['a in (b,c)', {}, false],
    ['a in (,b)', { a: '' }, true],
    ['a notin (b)', {}, true],
    ['a notin (b)', { a: 'b' }, false],
    ['a>5', { a: '6' }, true],
    ['a>5', { a: '5' }, false],
    ['a<5', { a: 'x' }, false],
    ['x.y/a=b,c', { 'x.y/a': 'b', c: '' }, true],
    ['x.y/a=b,c', { 'x.y/a': 'b' }, false],
    ['in in (in)', { in: 'in' }, true],
  ])('%s on %j says %s', (selector, labels, expected) => {
    expect(matches(selector, labels as Record<string, string>)).toBe(expected);
  });

  test.each([
    '=',
    'a=b=c',
    'a in b',
    'a in (b',
    'a b',
    '(a)',
    'a,',
    ',a',
    'a!',
    'a>b',
    'a==!',
    'a=b c',
    '-a',
    `${'x'.repeat(64)}`,
  ])('%s is refused', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow(StatusError);
  });

  test('of any text is read or refused, never a fault', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-c=!,() in><]*$/)), (text) => {
        try {
          parseLabelSelector(text);
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
