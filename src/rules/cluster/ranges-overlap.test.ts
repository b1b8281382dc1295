import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { rangesOverlapRule } from './ranges-overlap.ts';

describe('ranges-overlap', () => {
  itsExamplesHold(rangesOverlapRule);

  it('refuses exactly the pairs that share an address', () => {
    const anyRange = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 24 }));
    const property = fc.property(anyRange, anyRange, ([a, aPrefix], [b, bPrefix]) => {
      const first = (start: number, prefix: number) => (start * 2 ** 16) & ~(2 ** (32 - prefix) - 1);
      const last = (start: number, prefix: number) => first(start, prefix) + 2 ** (32 - prefix) - 1;
      const overlap = first(a, aPrefix) <= last(b, bPrefix) && first(b, bPrefix) <= last(a, aPrefix);
      const cluster = aCluster({ clusterCidr: `10.${a}.0.0/${aPrefix}`, serviceCidr: `10.${b}.0.0/${bPrefix}` });
      expect(judgeBy(rangesOverlapRule, cluster).length === 1).toBe(overlap);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('refuses the sample that circulates, service range inside the pod range', () => {
    const cluster = aCluster({ clusterCidr: '2001:cafe:42::/56', serviceCidr: '2001:cafe:42:1::/112' });
    expect(brief(judgeBy(rangesOverlapRule, cluster))).toEqual([
      'error spec.rkeConfig.machineGlobalConfig.service-cidr',
    ]);
  });

  it('accepts neighbours', () => {
    expect(judgeBy(rangesOverlapRule, aCluster({ clusterCidr: '10.0.0.0/9', serviceCidr: '10.128.0.0/9' }))).toEqual(
      [],
    );
  });

  it('judges each family by itself and proposes a free range in the place of the bad one', () => {
    const cluster = aCluster({
      clusterCidr: ['10.42.0.0/15', 'fd7a:3c1e:9b42:5200::/56'],
      serviceCidr: ['10.43.0.0/16', 'fd7a:3c1e:9b42:52ff::/112'],
    });
    const issues = judgeBy(rangesOverlapRule, cluster);
    expect(brief(issues)).toEqual([
      'error spec.rkeConfig.machineGlobalConfig.service-cidr[0]',
      'error spec.rkeConfig.machineGlobalConfig.service-cidr[1]',
    ]);
    expect(issues[0]?.patch?.[0]?.value).toEqual(['10.45.0.0/16', 'fd7a:3c1e:9b42:52ff::/112']);
    expect(issues[1]?.patch?.[0]?.value).toEqual(['10.43.0.0/16', 'fd5a:17c0:ffee:4300::/112']);
  });

  it('sees an overlap although another item cannot be read', () => {
    const cluster = aCluster({ clusterCidr: '10.42.0.0/15,x', serviceCidr: '10.43.0.0/16' });
    expect(judgeBy(rangesOverlapRule, cluster)).toHaveLength(1);
  });
});
