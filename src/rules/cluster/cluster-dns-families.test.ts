import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { clusterDnsFamiliesRule } from './cluster-dns-families.ts';

function judged(dns: unknown, more: object = {}) {
  const issues = judgeBy(clusterDnsFamiliesRule, aCluster({ config: { 'cluster-dns': dns }, ...more }));
  return issues.map(({ severity, patch }) => `${severity} ${patch?.[0]?.value}`);
}

describe('cluster-dns-families', () => {
  itsExamplesHold(clusterDnsFamiliesRule);

  it('warns of a family that is missing, and adds its default address', () => {
    expect(judged('10.53.0.53')).toEqual(['warning 10.53.0.53,fd7a:3c1e:9b42:5300::a']);
  });

  it('refuses two addresses of one family', () => {
    expect(judged('10.53.0.10,10.53.0.11,fd7a:3c1e:9b42:5300::a')).toEqual(['error 10.53.0.10,fd7a:3c1e:9b42:5300::a']);
  });

  it('wants the family of the first service range first', () => {
    const ipv6First = {
      clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
      serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
    };
    expect(judged('10.53.0.10,fd7a:3c1e:9b42:5300::a', ipv6First)).toEqual([
      'warning fd7a:3c1e:9b42:5300::a,10.53.0.10',
    ]);
    expect(judged('fd7a:3c1e:9b42:5300::a,10.53.0.10', ipv6First)).toEqual([]);
  });

  it('wants one address only of a single-stack cluster', () => {
    expect(judged('10.53.0.10', { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' })).toEqual([]);
  });

  it.each([
    ['unreadable', 'x,10.53.0.10', {}],
    ['of a family that the cluster lacks', 'fd00::a', { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' }],
    ['not given', undefined, {}],
  ])('says nothing while addresses are %s', (_, dns, more) => {
    expect(judged(dns, more)).toEqual([]);
  });
});
