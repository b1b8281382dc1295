import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, pathOf, rangeOf, rangeOfScope, successorOf } from './key.ts';

const part = fc.stringMatching(/^[!-.0-~]{0,8}$/);
const named = fc.stringMatching(/^[!-.0-~]{1,8}$/);
const key = fc.record({ group: part, resource: named, namespace: part, name: named });

describe('paths of keys', () => {
  it('lead back to the key', () => {
    fc.assert(
      fc.property(key, (one) => {
        expect(keyOf(pathOf(one))).toEqual(one);
      }),
    );
  });

  it('sort alike as text and as bytes', () => {
    fc.assert(
      fc.property(key, key, (one, two) => {
        const [a, b] = [pathOf(one), pathOf(two)];
        expect(a < b).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0);
      }),
    );
  });

  it('lie in the ranges of what contains them, and in no other', () => {
    const few = fc.constantFrom('', '-', '.', '!', '~', 'a', 'a-', 'aa', '0');
    const some = fc.constantFrom('-', '.', '!', '~', 'a', 'a-', 'aa', '0');
    const close = fc.record({ group: few, resource: some, namespace: few, name: some });
    fc.assert(
      fc.property(close, close, (one, two) => {
        const path = pathOf(one);
        const within = ({ from, to }: { from: string; to: string }) => path >= from && path < to;
        const sameResource = one.group === two.group && one.resource === two.resource;
        const sameNamespace = sameResource && one.namespace === two.namespace;
        expect(within(rangeOf(two))).toBe(sameResource);
        expect(within(rangeOf(two, two.namespace))).toBe(sameNamespace);
        expect(within(rangeOfScope(two))).toBe(sameNamespace && one.name === two.name);
        expect(within(rangeOfScope({}))).toBe(true);
        expect(path > pathOf(two)).toBe(path >= successorOf(pathOf(two)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['a/b', 'a b', 'ä', 'a\n', '\u007f'])('refuse %j in every part', (text) => {
    const good = { group: 'g', resource: 'r', namespace: 'n', name: 'a' };
    for (const what of ['group', 'resource', 'namespace', 'name'] as const) {
      expect(() => pathOf({ ...good, [what]: text })).toThrow(new RegExp(`^${what} `));
    }
  });
});
