import { describe, expect, it } from 'vitest';
import { jsonPointer, patchToSet } from './patch.ts';

describe('a JSON pointer', () => {
  it('names keys and indexes, and escapes tildes and slashes', () => {
    expect(jsonPointer(['spec', 'pools', 0, 'a/b~c'])).toBe('/spec/pools/0/a~1b~0c');
  });

  it('of the whole object is empty', () => {
    expect(jsonPointer([])).toBe('');
  });
});

describe('a patch that sets members', () => {
  it('adds what is absent and replaces what is there', () => {
    const object = { spec: { a: 1 } };
    expect(patchToSet(object, ['spec'], { a: 2, b: 3 })).toEqual([
      { op: 'replace', path: '/spec/a', value: 2 },
      { op: 'add', path: '/spec/b', value: 3 },
    ]);
  });

  it.each([{}, { spec: null }, { spec: undefined }])('adds missing maps in one operation to %j', (object) => {
    expect(patchToSet(object, ['spec', 'rke', 'config'], { a: 1, b: 2 })).toEqual([
      { op: 'add', path: '/spec', value: { rke: { config: { a: 1, b: 2 } } } },
    ]);
  });

  it('replaces a member that is null', () => {
    expect(patchToSet({ spec: { a: null } }, ['spec'], { a: 1 })).toEqual([
      { op: 'replace', path: '/spec/a', value: 1 },
    ]);
  });

  it('does not take inherited members for own ones', () => {
    expect(patchToSet({ spec: {} }, ['spec'], { toString: 'x' })).toEqual([
      { op: 'add', path: '/spec/toString', value: 'x' },
    ]);
  });
});
