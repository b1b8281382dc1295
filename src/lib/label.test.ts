import { describe, expect, it } from 'vitest';
import { labelKeyProblem, labelValueProblem, nodeNameProblem } from './label.ts';

describe('labelKeyProblem', () => {
  it.each(['tier', 'a', 'Tier_1.x', 'example.net/tier', 'node-role.kubernetes.io/etcd', 'a'.repeat(63)])(
    'accepts %s',
    (key) => {
      expect(labelKeyProblem(key)).toBeUndefined();
    },
  );

  it.each(['', '-tier', 'tier.', 'a b', 'Example.net/tier', '/tier', 'a/b/c', 'example.net/', 'a'.repeat(64)])(
    'refuses "%s"',
    (key) => {
      expect(labelKeyProblem(key)).toBeDefined();
    },
  );

  it('refuses a prefix above 253 characters', () => {
    const prefix = 'abcdefghi.'.repeat(26);
    expect(labelKeyProblem(`${prefix.slice(0, 253)}/a`)).toBeUndefined();
    expect(labelKeyProblem(`${prefix.slice(0, 255)}/a`)).toBeDefined();
  });
});

describe('labelValueProblem', () => {
  it('accepts nothing, and what a key’s name may be', () => {
    expect(['', 'gold', 'v1.2_x-y', 'a'.repeat(63)].map(labelValueProblem)).toEqual(Array(4).fill(undefined));
    expect(['-a', 'a b', 'a/b', 'a'.repeat(64)].filter((value) => labelValueProblem(value) === undefined)).toEqual([]);
  });
});

describe('nodeNameProblem', () => {
  it('accepts DNS names in lower case only', () => {
    expect(['node-1', 'a.example.net', '1'].map(nodeNameProblem)).toEqual(Array(3).fill(undefined));
    expect(
      ['', 'Node', 'a_b', 'a..b', '-a', 'a'.repeat(64)].filter((text) => nodeNameProblem(text) === undefined),
    ).toEqual([]);
  });
});
