import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duplicateKeys } from './duplicate-keys.ts';

describe('keys that occur twice', () => {
  test.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"a":{"b":1,"b":2},"b":1}', ['a.b']],
    ['{"a":[{"b":1},{"b":1,"c":0,"b":2}]}', ['a[1].b']],
    ['{"a\\"":1,"a\\u0022":2}', ['a"']],
    ['{"a":"a","b":"a\\\\","c":"{\\"a\\":1,\\"a\\":2}"}', []],
    ['[{"a" : 1, "a" : 2}]', ['[0].a']],
  ])('in %s are %j', (text, paths) => {
    expect(duplicateKeys(text)).toEqual(paths);
  });

  test('do not occur in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(0, 2),
        (value, space) => duplicateKeys(JSON.stringify(value, null, space)).length === 0,
      ),
    );
  });
});
