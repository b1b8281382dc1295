import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword, randomPassword, randomText } from './passwords.ts';

describe('hashPassword', () => {
  it('keeps no password, salts each one, and recognises it again', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(first).not.toBe(second);
    expect(first).not.toContain('correct');
    expect(await isPassword('correct horse', first)).toBe(true);
    expect(await isPassword('wrong horse', first)).toBe(false);
  });

  it('reads the cost from the hash, so that it can be raised later', async () => {
    const salt = Buffer.from('0123456789abcdef');
    const key = scryptSync('pw', salt, 32, { N: 1024, r: 4, p: 2 }).toString('base64url');
    const old = `scrypt$N=1024,r=4,p=2$${salt.toString('base64url')}$${key}`;
    expect(await isPassword('pw', old)).toBe(true);
    expect(await isPassword('pw2', old)).toBe(false);
  });

  it('takes the same word in another Unicode form', async () => {
    expect(await isPassword('cafe\u0301-cafe\u0301', await hashPassword('caf\u00e9-caf\u00e9'))).toBe(true);
  });

  it.each([undefined, '', 'scrypt', 'plain'])('recognises nothing in the hash %s', async (hash) => {
    expect(await isPassword('', hash)).toBe(false);
  });
});

describe('randomText', () => {
  it('uses every character of the alphabet and nothing else', () => {
    expect(new Set(randomText(5000, 'abc'))).toEqual(new Set('abc'));
    expect(randomPassword()).toMatch(/^[a-z2-9]{20}$/);
  });
});
