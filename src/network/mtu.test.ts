import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podMtuMisfit } from './mtu.ts';

describe('podMtuMisfit', () => {
  it.each([
    [1430, 70, undefined],
    [1431, 70, { kind: 'too-large', link: 1500, largest: 1430 }],
    [1450, 50, undefined],
    [1500, 50, { kind: 'too-large', link: 1500, largest: 1450 }],
    [1501, 70, undefined],
    [8931, 70, undefined],
    [8932, 70, { kind: 'too-large', link: 9001, largest: 8931 }],
    [65535, 70, { kind: 'too-large', link: 9001, largest: 8931 }],
    [1280, 70, undefined],
    [1279, 70, { kind: 'too-small' }],
  ])('judges %i with %i bytes of overhead', (mtu, overhead, misfit) => {
    expect(podMtuMisfit(mtu, overhead, ['ipv4', 'ipv6'])).toEqual(misfit);
  });

  it('knows no least size for IPv4 alone', () => {
    expect(podMtuMisfit(600, 50, ['ipv4'])).toBeUndefined();
  });

  it('always names a largest size that fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70_000 }), fc.integer({ min: 0, max: 120 }), (mtu, overhead) => {
        const misfit = podMtuMisfit(mtu, overhead, ['ipv6']);
        if (misfit?.kind === 'too-large') expect(podMtuMisfit(misfit.largest, overhead, ['ipv6'])).toBeUndefined();
      }),
    );
  });
});
