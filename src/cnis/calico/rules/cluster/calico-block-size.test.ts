import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { calicoBlockSizeRule } from './calico-block-size.ts';

const judge = (cidr: string, blockSize?: unknown) =>
  judgeBy(
    calicoBlockSizeRule,
    aCluster({
      cni: 'calico',
      rke: {
        chartValues: {
          'rke2-calico': {
            installation: { calicoNetwork: { ipPools: [{ cidr, ...(blockSize !== undefined && { blockSize }) }] } },
          },
        },
      },
    }),
  );

describe('calico-block-size', () => {
  itsExamplesHold(calicoBlockSizeRule);

  it('accepts exactly the sizes between the limits that are not larger than the pool', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 32 }), fc.integer({ min: 0, max: 40 }), (prefix, size) => {
        expect(judge(`10.0.0.0/${prefix}`, size).length === 0).toBe(size >= 20 && size <= 32 && size >= prefix);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 48, max: 128 }), fc.integer({ min: 100, max: 130 }), (prefix, size) => {
        expect(judge(`fd00::/${prefix}`, size).length === 0).toBe(size >= 116 && size <= 128 && size >= prefix);
      }),
    );
  });

  it('finds the usual size too large for a small pool, and offers one that fits', () => {
    expect(judge('10.0.0.0/26')).toEqual([]);
    expect(judge('10.0.0.0/27')[0]?.fix).toBe('write blockSize: 27');
  });

  it('refuses what is no whole number', () => {
    expect(judge('10.0.0.0/16', 'small')).toHaveLength(1);
    expect(judge('10.0.0.0/16', '26')).toEqual([]);
  });
});
