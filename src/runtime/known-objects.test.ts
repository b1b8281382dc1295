import { describe, expect, it } from 'vitest';
import { openKnownObjects } from './known-objects.ts';

const textOf = (name: string, more = '') =>
  JSON.stringify({ kind: 'Secret', apiVersion: 'v1', metadata: { name }, data: { more } });

describe('openKnownObjects', () => {
  it('reads a text once, and another text at the same place anew', () => {
    const known = openKnownObjects(10_000);
    const first = known.objectOf('a', textOf('a'));
    expect(known.objectOf('a', textOf('a'))).toBe(first);
    expect(known.objectOf('a', textOf('a', 'x')).data).toEqual({ more: 'x' });
    expect(known.objectOf('a', textOf('a'))).not.toBe(first);
  });

  it('gives objects that nobody can change', () => {
    const object = openKnownObjects(10_000).objectOf('a', textOf('a'));
    expect(Object.isFrozen(object) && Object.isFrozen(object.metadata) && Object.isFrozen(object.data)).toBe(true);
  });

  it('forgets what was asked for least recently when there is too much', () => {
    const known = openKnownObjects(textOf('a').length * 2);
    const [a, b] = [known.objectOf('a', textOf('a')), known.objectOf('b', textOf('b'))];
    known.objectOf('a', textOf('a'));
    known.objectOf('c', textOf('c'));
    expect(known.objectOf('a', textOf('a'))).toBe(a);
    expect(known.objectOf('b', textOf('b'))).not.toBe(b);
  });

  it('works something out once for each object and function', () => {
    const known = openKnownObjects(10_000);
    const calls: string[] = [];
    const kindOf = (object: { readonly kind: string }) => {
      calls.push(object.kind);
      return object.kind;
    };
    const object = known.objectOf('a', textOf('a'));
    expect([known.derive(object, kindOf), known.derive(object, kindOf)]).toEqual(['Secret', 'Secret']);
    expect(known.derive(object, ({ metadata }) => metadata?.name)).toBe('a');
    expect(calls).toHaveLength(1);
  });
});
