import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ipv6MasqueradeRule } from './ipv6-masquerade.ts';

const k3s = (config: Record<string, unknown>, clusterCidr?: string) =>
  brief(
    judgeBy(
      ipv6MasqueradeRule,
      aCluster({ version: 'v1.35.1+k3s1', config, ...(clusterCidr !== undefined && { clusterCidr }) }),
    ),
  );

describe('ipv6-masquerade', () => {
  itsExamplesHold(ipv6MasqueradeRule);

  it('tells what is rendered where nothing is said', () => {
    expect(k3s({})).toEqual(['info spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
  });

  it.each([false, 'false'])('warns where it is switched off with %j', (value) => {
    expect(k3s({ 'flannel-ipv6-masq': value })).toEqual([
      'warning spec.rkeConfig.machineGlobalConfig.flannel-ipv6-masq',
    ]);
  });

  it('leaves global addresses, other CNIs and RKE2 alone', () => {
    expect(k3s({}, '10.52.0.0/16,2a05:d014:1234:5200::/56')).toEqual([]);
    expect(k3s({ 'flannel-backend': 'none' })).toEqual([]);
    expect(judgeBy(ipv6MasqueradeRule, aCluster({ cni: 'flannel' }))).toEqual([]);
  });

  it('says nothing of an IPv4-only cluster', () => {
    const cluster = aCluster({ version: 'v1.35.1+k3s1', clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
    expect(judgeBy(ipv6MasqueradeRule, cluster)).toEqual([]);
  });
});
