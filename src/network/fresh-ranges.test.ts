import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cidr, cidr, rangesOverlap } from './cidr.ts';
import type { Stack } from './family.ts';
import { freshRange, freshRanges } from './fresh-ranges.ts';
import { reservedBlocksIn } from './reserved.ts';
import { ulaFrom } from './ula.ts';

const freshUla = ulaFrom(Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a));
const inUse = (...ranges: readonly Cidr[]) => ({
  freshUla,
  networksInUse: ranges.map((range) => ({ cidr: range, owner: 'somebody' })),
});

describe('fresh ranges', () => {
  it('are one of each family, IPv4 first, the engines’ own for IPv4', () => {
    const texts = (stack: Stack) => freshRanges(stack, inUse())?.pods.map(({ text }) => text);
    expect(texts('ipv4')).toEqual(['10.42.0.0/16']);
    expect(texts('ipv6')).toEqual(['fd12:3456:789a:4200::/56']);
    expect(texts('dual')).toEqual(['10.42.0.0/16', 'fd12:3456:789a:4200::/56']);
  });

  it('touch neither one another, nor what is in use, nor a reserved block', () => {
    const network = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 24 }))
      .map(([second, prefix]) => cidr(`10.${second}.0.0/${prefix}`));
    const property = fc.property(fc.array(network, { maxLength: 8 }), (networks) => {
      const fresh = freshRanges('dual', inUse(...networks));
      const all = [...(fresh?.pods ?? []), ...(fresh?.services ?? [])];
      expect(all).toHaveLength(4);
      for (const range of all) {
        expect(reservedBlocksIn(range)).toEqual([]);
        expect([...networks, ...all].filter((other) => other !== range && rangesOverlap(other, range))).toEqual([]);
      }
    });
    fc.assert(property);
  });

  it('leave 10.0.0.0/8 when all of it is taken', () => {
    expect(freshRanges('ipv4', inUse(cidr('10.0.0.0/8')))?.pods[0]?.text).toBe('172.18.0.0/16');
  });

  it('are not made up when nothing is left', () => {
    const everything = inUse(cidr('10.0.0.0/8'), cidr('172.16.0.0/12'));
    expect(freshRanges('dual', everything)).toBeUndefined();
    expect(freshRange('pod', 'ipv4', everything, [])).toBeUndefined();
    expect(freshRange('service', 'ipv6', everything, [cidr('fd12:3456::/32')])).toBeUndefined();
  });

  it('keep clear of what the cluster itself has', () => {
    expect(freshRange('service', 'ipv4', inUse(), [cidr('10.42.0.0/15')])?.text).toBe('10.45.0.0/16');
    expect(freshRange('pod', 'ipv4', inUse(), [cidr('10.43.0.0/16')])?.text).toBe('10.42.0.0/16');
  });
});
