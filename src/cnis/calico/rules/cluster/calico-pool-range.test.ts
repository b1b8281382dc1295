import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { calicoPoolRangeRule } from './calico-pool-range.ts';

const judge = (...cidrs: unknown[]) =>
  judgeBy(
    calicoPoolRangeRule,
    aCluster({
      cni: 'calico',
      rke: {
        chartValues: {
          'rke2-calico': { installation: { calicoNetwork: { ipPools: cidrs.map((cidr) => ({ cidr })) } } },
        },
      },
    }),
  );
const at = 'error spec.rkeConfig.chartValues.rke2-calico.installation.calicoNetwork.ipPools';
const ipv6 = 'fd7a:3c1e:9b42:5200::/56';

describe('calico-pool-range', () => {
  itsExamplesHold(calicoPoolRangeRule);

  it('accepts every part of cluster-cidr and refuses everything wider or beside it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 28 }), (second, prefix) => {
        const network = ((10 << 24) | (second << 16)) & (-1 << (32 - prefix));
        const cidr = `${network >>> 24}.${(network >>> 16) & 255}.0.0/${prefix}`;
        const inside = second === 52 && prefix >= 16;
        expect(judge(cidr, ipv6).length === 0).toBe(inside);
      }),
    );
  });

  it('asks for a pool of each family', () => {
    expect(brief(judge('10.52.0.0/16'))).toEqual([at]);
    expect(judge('10.52.0.0/16')[0]?.fix).toBe(`add a pool with cidr: ${ipv6}`);
  });

  it('refuses what is no range, without speaking of families then', () => {
    expect(brief(judge('10.52.0.0', ipv6))).toEqual([`${at}[0].cidr`]);
  });
});
