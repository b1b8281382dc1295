import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { calicoMtuRule } from './calico-mtu.ts';

const judge = (mtu: unknown, ranges: Record<string, string> = {}) =>
  judgeBy(
    calicoMtuRule,
    aCluster({
      cni: 'calico',
      ...ranges,
      rke: { chartValues: { 'rke2-calico': { installation: { calicoNetwork: { mtu } } } } },
    }),
  ).map(({ severity, fix }) => `${severity}: ${fix}`);
const ipv4 = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };

describe('calico-mtu', () => {
  itsExamplesHold(calicoMtuRule);

  it('counts 50 bytes for IPv4 alone and 70 as soon as there is IPv6', () => {
    expect(judge(1450, ipv4)).toEqual([]);
    expect(judge(1451, ipv4)).toEqual(['warning: write mtu: 1450, or remove it']);
    expect(judge(1450)).toEqual(['warning: write mtu: 1430, or remove it']);
    expect(judge(8931)).toEqual([]);
  });

  it('refuses what IPv6 may not have', () => {
    expect(judge(1200)).toEqual(['error: write mtu: 1280, or remove it']);
    expect(judge(1200, ipv4)).toEqual([]);
  });

  it('takes 0 for measured', () => {
    expect(judge(0)).toEqual([]);
  });
});
