import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeRanges, podAddresses } from './capacity.ts';
import { cidr } from './cidr.ts';
import type { NetworkInput } from './input.ts';
import { nodeMaskFlag, nodeMaskMisfit, nodeMaskOf, readNodeMask, suggestedNodeMask } from './node-mask.ts';

function input(nodeMasks: Partial<Record<'any' | 'ipv4' | 'ipv6', string>>): NetworkInput {
  const given = Object.fromEntries(Object.entries(nodeMasks).map(([name, value]) => [name, { value, path: [name] }]));
  return { engine: 'rke2', nodeMasks: given, pools: [] };
}

describe('a node mask', () => {
  it.each([
    [{}, 'ipv4', 'ipv4', 24, 'default'],
    [{}, 'ipv6', 'ipv6', 64, 'default'],
    [{ any: '25' }, 'ipv4', 'ipv4', 25, 'given'],
    [{ any: '80' }, 'ipv6', 'ipv6', 80, 'given'],
    [{ any: '25' }, 'ipv4', 'dual', 24, 'default'],
    [{ ipv4: '25', ipv6: '80' }, 'ipv4', 'dual', 25, 'given'],
    [{ ipv4: '25', ipv6: '80' }, 'ipv6', 'dual', 80, 'given'],
    [{ any: '25', ipv4: '26' }, 'ipv4', 'ipv4', 26, 'given'],
    [{ any: '80' }, 'ipv4', 'ipv4', 24, 'default'],
    [{ any: 'x' }, 'ipv4', 'ipv4', 24, 'default'],
  ] as const)('from %j, for %s in a cluster %s, is /%i', (masks, family, stack, value, origin) => {
    expect(nodeMaskOf(family, stack, input(masks))).toMatchObject({ family, value, origin });
  });

  it('is read from plain decimal numbers of the family only', () => {
    const property = fc.property(fc.integer({ min: -10, max: 300 }), (size) => {
      expect(readNodeMask(String(size), 'ipv4')).toBe(size >= 1 && size <= 32 ? size : undefined);
      expect(readNodeMask(String(size), 'ipv6')).toBe(size >= 1 && size <= 128 ? size : undefined);
    });
    fc.assert(property);
    for (const text of ['', '024', '+24', '0x18', '24 ', '1e1', '2_4']) {
      expect(readNodeMask(text, 'ipv4')).toBeUndefined();
    }
  });

  it('is set by the suffixed argument on dual-stack, and by the one that is there on single-stack', () => {
    expect(nodeMaskFlag('ipv6', 'dual', input({}))).toBe('node-cidr-mask-size-ipv6');
    expect(nodeMaskFlag('ipv6', 'ipv6', input({}))).toBe('node-cidr-mask-size');
    expect(nodeMaskFlag('ipv6', 'ipv6', input({ ipv6: '80' }))).toBe('node-cidr-mask-size-ipv6');
  });

  it('that is suggested fits, and leaves room for the nodes and their pods', () => {
    const property = fc.property(
      fc.constantFrom('10.0.0.0', 'fd00::'),
      fc.integer({ min: 4, max: 128 }),
      fc.bigInt({ min: 1n, max: 3000n }),
      fc.integer({ min: 1, max: 500 }),
      (start, length, nodes, pods) => {
        const range = cidr(`${start}/${start.includes(':') ? length : Math.min(32, length)}`);
        const mask = suggestedNodeMask(range, nodes, pods);
        if (mask === undefined) return;
        expect(nodeMaskMisfit(range, mask)).toBeUndefined();
        expect(nodeRanges(range, mask)).toBeGreaterThanOrEqual(nodes);
        expect(podAddresses(range.family, mask)).toBeGreaterThanOrEqual(BigInt(pods));
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('is found wherever one does it all', () => {
    const property = fc.property(
      fc.integer({ min: 4, max: 32 }),
      fc.bigInt({ min: 1n, max: 600n }),
      (prefix, nodes) => {
        const range = cidr(`10.0.0.0/${prefix}`);
        const exists = Array.from({ length: 33 - prefix }, (_, more) => prefix + more).some(
          (mask) => nodeRanges(range, mask) >= nodes && podAddresses('ipv4', mask) >= 110n,
        );
        expect(suggestedNodeMask(cidr(`${range.network.text}/${prefix}`), nodes, 110) !== undefined).toBe(exists);
      },
    );
    fc.assert(property);
  });

  it('is the usual one where that works', () => {
    expect(suggestedNodeMask(cidr('10.0.0.0/8'), 10n, 110)).toBe(24);
    expect(suggestedNodeMask(cidr('fd00::/50'), 10n, 110)).toBe(64);
    expect(suggestedNodeMask(cidr('fd00::/112'), 10n, 110)).toBe(120);
    expect(suggestedNodeMask(cidr('fd00::/40'), 10n, 110)).toBe(56);
  });
});
