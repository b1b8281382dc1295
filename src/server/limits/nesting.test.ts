import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeper, valueNestsDeeper } from './nesting.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('nestsDeeper', () => {
  it('agrees with the parsed value, whatever is inside of strings', () => {
    const strings = fc.oneof(fc.string(), fc.constantFrom('[[[[', '{"', '\\', '\\"', '"[', '\\\\"{'));
    const values = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'medium' }, strings, fc.array(tie('value')), fc.dictionary(strings, tie('value'))),
    })).value;
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 8 }), (value, limit) => {
        const expected = depthOf(value) > limit;
        expect(nestsDeeper(Buffer.from(JSON.stringify(value)), limit)).toBe(expected);
        expect(valueNestsDeeper(value, limit)).toBe(expected);
      }),
    );
  });

  it('reads any bytes to their end', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void nestsDeeper(Buffer.from(bytes), 3)));
  });

  it('finds a million levels without a deep stack', () => {
    const text = '['.repeat(1_000_000);
    expect(nestsDeeper(Buffer.from(text), 100)).toBe(true);
    let value: unknown = [];
    for (let depth = 0; depth < 1_000_000; depth += 1) value = [value];
    expect(valueNestsDeeper(value, 100)).toBe(true);
  });
});
