import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { reservedRangeRule } from './reserved-range.ts';

describe('reserved-range', () => {
  itsExamplesHold(reservedRangeRule);

  it.each([
    ['2001:db8:42::/56', 'for documentation only (RFC 3849)'],
    ['3fff:42::/56', 'for documentation only (RFC 9637)'],
    ['fe80::/64', 'link-local'],
    ['ff00::/8', 'multicast'],
    ['fec0::/48', 'site-local'],
    ['::ffff:0:0/96', 'IPv4-mapped'],
    ['64:ff9b::/96', 'NAT64'],
    ['2002:a00::/48', '6to4'],
    ['3ffe::/48', '6bone'],
    ['fc00:42::/56', 'not for local assignment'],
    ['fd00:ec2::/56', 'Amazon EC2'],
    ['4000::/48', 'not assigned for any use'],
    ['169.254.20.0/24', 'metadata'],
    ['127.0.0.0/16', 'loopback'],
    ['203.0.113.0/24', 'documentation'],
    ['0.0.0.0/0', 'touches'],
  ])('refuses %s', (range, why) => {
    const issues = judgeBy(reservedRangeRule, aCluster({ clusterCidr: range }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
    expect(issues[0]?.message).toContain(why);
  });

  it.each([
    '10.42.0.0/16',
    '172.20.0.0/16',
    '192.168.0.0/17',
    'fd12:3456:789a::/56',
    '2a00:1450:4001::/56',
    '100.64.0.0/16',
  ])('has nothing against %s', (range) => {
    expect(judgeBy(reservedRangeRule, aCluster({ clusterCidr: range }))).toEqual([]);
  });

  it('replaces both ranges by a pair that does not overlap', () => {
    const cluster = aCluster({ clusterCidr: '2001:db8:42::/56', serviceCidr: '2001:db8:43::/112' });
    expect(judgeBy(reservedRangeRule, cluster).map(({ patch }) => patch?.[0]?.value)).toEqual([
      'fd5a:17c0:ffee:4200::/56',
      'fd5a:17c0:ffee:4300::/112',
    ]);
  });
});
