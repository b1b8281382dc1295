import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ciliumFamiliesRule } from './cilium-families.ts';

describe('cilium-families', () => {
  itsExamplesHold(ciliumFamiliesRule);

  it('refuses only families that the cluster has', () => {
    const chartValues = { 'rke2-cilium': { ipv4: { enabled: false }, ipv6: { enabled: false } } };
    const at = 'error spec.rkeConfig.chartValues.rke2-cilium';
    const judge = (ranges: Record<string, string>) =>
      brief(judgeBy(ciliumFamiliesRule, aCluster({ cni: 'cilium', ...ranges, rke: { chartValues } })));
    expect(judge({})).toEqual([`${at}.ipv4.enabled`, `${at}.ipv6.enabled`]);
    expect(judge({ clusterCidr: 'fd00:1:2:5200::/56', serviceCidr: 'fd00:1:2:5300::/112' })).toEqual([
      `${at}.ipv6.enabled`,
    ]);
  });
});
