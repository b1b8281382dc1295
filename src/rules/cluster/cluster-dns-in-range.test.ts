import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { clusterDnsInRangeRule } from './cluster-dns-in-range.ts';

function judged(dns: unknown, more: object = {}) {
  return judgeBy(clusterDnsInRangeRule, aCluster({ config: { 'cluster-dns': dns }, ...more }));
}

describe('cluster-dns-in-range', () => {
  itsExamplesHold(clusterDnsInRangeRule);

  it.each([
    ['10.52.255.255', 1],
    ['10.53.0.0', 0],
    ['10.53.255.255', 0],
    ['10.54.0.0', 1],
    ['fd7a:3c1e:9b42:5300::ffff', 0],
    ['fd7a:3c1e:9b42:5300::1:0', 1],
  ])('judges %s by the service range of its family', (address, found) => {
    expect(judged(address)).toHaveLength(found);
  });

  it('takes an address of a family out that the cluster does not have', () => {
    const single = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
    const [issue] = judged('10.53.0.10,fd7a:3c1e:9b42:5300::a', single);
    expect(issue?.message).toContain('is IPv6, and the cluster has no such service range');
    expect(issue?.patch?.[0]?.value).toBe('10.53.0.10');
  });

  it('judges against the engine’s default range too', () => {
    const issues = judged('10.53.0.10', { clusterCidr: null, serviceCidr: null });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-dns']);
    expect(issues[0]?.patch?.[0]?.value).toBe('10.43.0.10');
  });

  it('says nothing while the ranges make no plan', () => {
    expect(judged('10.99.0.1', { serviceCidr: 'x' })).toEqual([]);
  });
});
