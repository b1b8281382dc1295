import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containsRange, rangesOverlap } from './cidr.ts';
import { rangesFromUla, ulaFrom } from './ula.ts';

const fiveBytes = fc.uint8Array({ minLength: 5, maxLength: 5 });

describe('a unique local prefix', () => {
  it('is fd, then the forty random bits, and a /48', () => {
    expect(ulaFrom(Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a)).text).toBe('fd12:3456:789a::/48');
    expect(ulaFrom(new Uint8Array(5)).text).toBe('fd00::/48');
  });

  it('differs for different random bits', () => {
    const property = fc.property(fiveBytes, fiveBytes, (a, b) => {
      expect(ulaFrom(a).text === ulaFrom(b).text).toBe(Buffer.from(a).equals(Buffer.from(b)));
    });
    fc.assert(property);
  });

  it('holds the ranges cut from it, which do not overlap', () => {
    const property = fc.property(fiveBytes, (random) => {
      const ula = ulaFrom(random);
      const { pods, services } = rangesFromUla(ula);
      expect([pods.prefix, services.prefix]).toEqual([56, 112]);
      expect(containsRange(ula, pods) && containsRange(ula, services)).toBe(true);
      expect(rangesOverlap(pods, services)).toBe(false);
    });
    fc.assert(property);
  });

  it.each([0, 4, 6])('is not made from %i bytes', (count) => {
    expect(() => ulaFrom(new Uint8Array(count))).toThrow(`has 5 bytes, got ${count}`);
  });
});
