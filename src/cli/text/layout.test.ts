import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount, bar, columns, counted, wrap } from './layout.ts';

describe('layout', () => {
  it('lines cells up in columns and leaves the last one as it is', () => {
    expect(
      columns([
        ['a', 'bb', 'ccc'],
        ['dddd', 'e'],
      ]),
    ).toEqual(['a     bb  ccc', 'dddd  e']);
  });

  it('wraps at spaces, never loses a word and never exceeds the width but for a longer word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^\S{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 4, max: 40 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width);
          expect(lines.join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
        },
      ),
    );
  });

  it('draws bars of the same width that show anything above nothing and are full only when full', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 70n }), fc.bigInt({ min: 1n, max: 1n << 70n }), (part, whole) => {
        const drawn = bar(part, whole, 24);
        expect([...drawn]).toHaveLength(24);
        expect(/^·*$/.test(drawn)).toBe(part === 0n);
        expect(/^█*$/.test(drawn)).toBe(part >= whole);
      }),
    );
  });

  it.each([
    [1n, '1'],
    [65_535n, '65,535'],
    [1n << 64n, '2^64'],
    [(1n << 64n) - 2n, 'about 2^64'],
    [(1n << 40n) + 5n, 'about 2^40'],
  ])('writes %s as %s', (value, text) => {
    expect(amount(value)).toBe(text);
  });

  it('counts nouns', () => {
    expect([counted(1, 'node'), counted(2n, 'node'), counted(0, 'node')]).toEqual(['1 node', '2 nodes', '0 nodes']);
  });
});
