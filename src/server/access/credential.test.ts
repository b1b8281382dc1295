import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialOf, hashSecret, isSecret, newSecret, parseCredential } from './credential.ts';

const credential = { name: 'token-abcde', secret: 's3cret:with-colon' };
const text = 'token-abcde:s3cret:with-colon';

describe('credentialOf', () => {
  it('reads a bearer token, basic authentication and the session cookie alike', () => {
    const basic = Buffer.from(text).toString('base64');
    expect(credentialOf({ authorization: `Bearer ${text}` })).toEqual(credential);
    expect(credentialOf({ authorization: `bearer  ${text}` })).toEqual(credential);
    expect(credentialOf({ authorization: `Basic ${basic}` })).toEqual(credential);
    expect(credentialOf({ cookie: `a=b; R_SESS=${encodeURIComponent(text)}; c=d` })).toEqual(credential);
  });

  it('prefers the header to the cookie', () => {
    expect(credentialOf({ authorization: 'Bearer x', cookie: `R_SESS=${text}` })).toBeUndefined();
  });

  it('tells no credential from an unreadable one', () => {
    expect(credentialOf({})).toBe('none');
    expect(credentialOf({ cookie: 'other=1' })).toBe('none');
    expect(credentialOf({ authorization: 'Digest x' })).toBeUndefined();
    expect(credentialOf({ authorization: 'Bearer nocolon' })).toBeUndefined();
  });

  it('takes any header without throwing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (authorization, cookie) => void credentialOf({ authorization, cookie })),
    );
  });
});

describe('parseCredential', () => {
  it('refuses names that no object can have', () => {
    expect(parseCredential('../x:secret')).toBeUndefined();
    expect(parseCredential('__proto__:secret')).toBeUndefined();
  });
});

describe('secrets', () => {
  it('are recognised by their hash, and no other one is', () => {
    const secret = newSecret();
    const hash = hashSecret(secret);
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(isSecret(secret, hash)).toBe(true);
    expect(isSecret(newSecret(), hash)).toBe(false);
    expect(isSecret(hash, hash)).toBe(false);
    expect(isSecret(secret, '')).toBe(false);
  });

  it('hold 256 bits and never repeat', () => {
    expect(Buffer.from(newSecret(), 'base64url')).toHaveLength(32);
    expect(newSecret()).not.toBe(newSecret());
  });
});
