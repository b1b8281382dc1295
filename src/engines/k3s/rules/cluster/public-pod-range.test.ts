import { describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { publicPodRangeRule } from './public-pod-range.ts';

const services = 'fd7a:3c1e:9b42:5300::/112';

function judged(options: ClusterOptions) {
  const cluster = aCluster({
    version: 'v1.35.1+k3s1',
    clusterCidr: '2a00:1450::/56',
    serviceCidr: services,
    ...options,
  });
  return brief(judgeBy(publicPodRangeRule, cluster));
}

describe('public-pod-range', () => {
  itsExamplesHold(publicPodRangeRule);

  it('points at the public range of a dual-stack cluster', () => {
    const dual = { clusterCidr: ['10.52.0.0/16', '2a00:1450::/56'], serviceCidr: `10.53.0.0/16,${services}` };
    expect(judged(dual)).toEqual(['warning spec.rkeConfig.machineGlobalConfig.cluster-cidr[1]']);
  });

  it.each([
    ['a unique local range', { clusterCidr: 'fd7a:3c1e:9b42:5200::/56' }],
    ['masquerading given as text', { config: { 'flannel-ipv6-masq': 'true' } }],
    ['another network plug-in', { config: { 'flannel-backend': 'none' } }],
    ['RKE2, whose plug-ins masquerade', { version: 'v1.35.1+rke2r1' }],
    ['IPv4 alone', { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' }],
  ])('has nothing against %s', (_, options) => {
    expect(judged(options)).toEqual([]);
  });
});
