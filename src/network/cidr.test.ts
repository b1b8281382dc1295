import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFrom } from './address.ts';
import {
  addressAt,
  type Cidr,
  cidr,
  cidrFrom,
  containsAddress,
  containsRange,
  parseCidr,
  rangesOverlap,
  sizeOf,
} from './cidr.ts';
import { addressBits, type Family } from './family.ts';

/** Short ranges near one another, so that overlaps are not rare. */
const anyRange = fc
  .tuple(fc.constantFrom<Family>('ipv4', 'ipv6'), fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 12 }))
  .map(([family, block, short]) => {
    const bits = addressBits[family];
    return cidrFrom(addressFrom(family, BigInt(block) << 6n), bits - short);
  });

const lastOf = (range: Cidr) => range.network.value + sizeOf(range) - 1n;

describe('a range', () => {
  it('is read back from its own text as canonical', () => {
    const property = fc.property(anyRange, (range) => {
      expect(parseCidr(range.text)).toEqual({ ok: true, value: { cidr: range, hostBits: false, canonical: true } });
    });
    fc.assert(property);
  });

  it('cuts off and reports bits behind the prefix', () => {
    const property = fc.property(
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      fc.integer({ min: 0, max: 128 }),
      (value, prefix) => {
        const result = parseCidr(`${addressFrom('ipv6', value).text}/${prefix}`);
        const mask = ((1n << BigInt(prefix)) - 1n) << BigInt(128 - prefix);
        expect(result.ok && result.value.cidr.network.value).toBe(value & mask);
        expect(result.ok && result.value.hostBits).toBe((value & mask) !== value);
        expect(result.ok && result.value.canonical).toBe((value & mask) === value);
      },
    );
    fc.assert(property);
  });

  it('contains and overlaps as its first and last address say', () => {
    const property = fc.property(anyRange, anyRange, (a, b) => {
      const same = a.family === b.family;
      const overlap = same && a.network.value <= lastOf(b) && b.network.value <= lastOf(a);
      expect(rangesOverlap(a, b)).toBe(overlap);
      expect(rangesOverlap(b, a)).toBe(overlap);
      expect(containsRange(a, b)).toBe(same && a.network.value <= b.network.value && lastOf(b) <= lastOf(a));
      expect(containsAddress(a, b.network)).toBe(
        same && a.network.value <= b.network.value && b.network.value <= lastOf(a),
      );
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('has an address at each index below its size and none beyond', () => {
    const range = cidr('10.0.0.0/30');
    expect([-1n, 0n, 3n, 4n].map((index) => addressAt(range, index)?.text)).toEqual([
      undefined,
      '10.0.0.0',
      '10.0.0.3',
      undefined,
    ]);
  });

  it.each([
    ['', 'empty'],
    ['10.0.0.0', 'without a prefix length'],
    ['10.0.0.0/33', 'outside 0–32'],
    ['fd00::/129', 'outside 0–128'],
    ['fd00::/064', 'outside 0–128'],
    ['fd00::/', 'outside 0–128'],
    ['fd00::/6 4', 'outside 0–128'],
    [' fd00::/64', 'spaces'],
    ['fd00::/64 ', 'spaces'],
    ['10.0.0/8', 'not an IP address range'],
    ['[fd00::]/64', 'brackets'],
  ])('is not "%s", and the reason says why', (text, reason) => {
    const result = parseCidr(text);
    expect(result.ok ? '' : result.reason).toContain(reason);
  });

  it('never throws on a text, and reports what is not canonical', () => {
    const property = fc.property(fc.string(), (text) => {
      const result = parseCidr(text);
      if (result.ok) expect(result.value.canonical).toBe(result.value.cidr.text === text);
    });
    fc.assert(property);
  });

  it('that the program itself writes wrong is a bug', () => {
    expect(() => cidr('10.0.0.0')).toThrow('"10.0.0.0" is without a prefix length');
  });
});
