import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFrom } from './address.ts';
import { addressAt, cidr, cidrFrom, rangesOverlap, sizeOf } from './cidr.ts';
import { reservedBlocks, reservedBlocksIn } from './reserved.ts';
import { rangesFromUla, ulaFrom } from './ula.ts';

const anyIpv6 = fc
  .tuple(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), fc.integer({ min: 0, max: 128 }))
  .map(([value, prefix]) => cidrFrom(addressFrom('ipv6', value), prefix));

describe('reserved blocks', () => {
  it.each(reservedBlocks.map((block) => [block.cidr.text, block] as const))(
    'see %s by its first address, its last one, and all of it',
    (_, block) => {
      const last = addressAt(block.cidr, sizeOf(block.cidr) - 1n) ?? block.cidr.network;
      const bits = block.cidr.family === 'ipv4' ? 32 : 128;
      for (const inside of [block.cidr, cidrFrom(block.cidr.network, bits), cidrFrom(last, bits)]) {
        expect(reservedBlocksIn(inside)).toContain(block);
      }
    },
  );

  it('are found exactly when they overlap, the narrowest first', () => {
    const property = fc.property(anyIpv6, (range) => {
      const found = reservedBlocksIn(range).filter((block) => reservedBlocks.includes(block));
      const expected = reservedBlocks.filter((block) => rangesOverlap(block.cidr, range));
      expect(new Set(found)).toEqual(new Set(expected));
      const prefixes = found.map((block) => block.cidr.prefix);
      expect(prefixes).toEqual([...prefixes].sort((a, b) => b - a));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('leave usable IPv6 space free and all other space not', () => {
    expect(reservedBlocksIn(cidr('2a00:1450::/32'))).toEqual([]);
    expect(reservedBlocksIn(cidr('fd12:3456:789a::/48'))).toEqual([]);
    expect(reservedBlocksIn(cidr('4000::/16')).map(({ grade }) => grade)).toEqual(['forbidden']);
    expect(reservedBlocksIn(cidr('fe00::/16')).map(({ grade }) => grade)).toEqual(['forbidden']);
  });

  it('touch no range that is drawn fresh, but by the rarest chance', () => {
    const property = fc.property(fc.uint8Array({ minLength: 5, maxLength: 5 }), (random) => {
      const { pods, services } = rangesFromUla(ulaFrom(random));
      const taken = ['fd00:ec2::/32', 'fd20:ce::/64', 'fd00:42::/56', 'fd00:43::/112'];
      fc.pre(!taken.some((text) => rangesOverlap(cidr(text), cidrFrom(pods.network, 32))));
      expect([...reservedBlocksIn(pods), ...reservedBlocksIn(services)]).toEqual([]);
    });
    fc.assert(property);
  });
});
