import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFrom, parseAddress, sameAddress } from './address.ts';

const ipv4Value = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n });
const ipv6Value = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });

function valueIn(text: string): bigint | undefined {
  const result = parseAddress(text);
  return result.ok ? result.value.value : undefined;
}

describe('an address', () => {
  it('is read back from its own text, in both families', () => {
    const property = fc.property(ipv4Value, ipv6Value, (four, six) => {
      expect(valueIn(addressFrom('ipv4', four).text)).toBe(four);
      expect(valueIn(addressFrom('ipv6', six).text)).toBe(six);
    });
    fc.assert(property);
  });

  it('keeps one text however it was spelled (RFC 5952)', () => {
    const property = fc.property(ipv6Value, fc.boolean(), (value, upper) => {
      const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
      const long = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
      const result = parseAddress(upper ? long.toUpperCase() : long);
      expect(result.ok && result.value.text).toBe(addressFrom('ipv6', value).text);
    });
    fc.assert(property);
  });

  it('agrees with the runtime about what is one, but for zones and dotted tails', () => {
    const nearly = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom('0', '1', 'f', ':', '.', '25', '::'), maxLength: 14 }),
      fc.string({ maxLength: 8 }),
    );
    const property = fc.property(nearly, (text) => {
      const isPlain = !text.includes('%') && !(text.includes(':') && text.includes('.'));
      expect(parseAddress(text).ok).toBe(isPlain && (isIPv4(text) || isIPv6(text)));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it.each([
    ['', 'empty'],
    [' 10.0.0.1', 'spaces'],
    ['10.0.0.1/24', 'prefix length'],
    ['[::1]', 'brackets'],
    ['fe80::1%eth0', 'zone'],
    ['::ffff:10.0.0.1', 'dotted'],
    ['010.0.0.1', 'not an IP address'],
    ['10.1', 'not an IP address'],
    ['0x7f000001', 'not an IP address'],
    ['00001::', 'not an IP address'],
  ])('is not "%s", and the reason says why', (text, reason) => {
    const result = parseAddress(text);
    expect(result.ok ? '' : result.reason).toContain(reason);
  });

  it('never comes from a number outside its family', () => {
    expect(() => addressFrom('ipv4', 1n << 32n)).toThrow(RangeError);
    expect(() => addressFrom('ipv6', -1n)).toThrow(RangeError);
  });

  it('equals another by family and number', () => {
    expect(sameAddress(addressFrom('ipv4', 1n), addressFrom('ipv4', 1n))).toBe(true);
    expect(sameAddress(addressFrom('ipv4', 1n), addressFrom('ipv6', 1n))).toBe(false);
    expect(sameAddress(addressFrom('ipv4', 1n), addressFrom('ipv4', 2n))).toBe(false);
  });
});
