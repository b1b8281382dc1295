import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { cidr } from '../../network/cidr.ts';
import { ipv6NeedsRangesRule } from './ipv6-needs-ranges.ts';

const without = { clusterCidr: null, serviceCidr: null };

describe('ipv6-needs-ranges', () => {
  itsExamplesHold(ipv6NeedsRangesRule);

  it('patches both ranges in, cut from the fresh unique local prefix', () => {
    const issues = judgeBy(ipv6NeedsRangesRule, aCluster({ ...without, stackPreference: 'dual' }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
    expect(issues[0]?.patch).toEqual([
      {
        op: 'add',
        path: '/spec/rkeConfig/machineGlobalConfig/cluster-cidr',
        value: '10.42.0.0/16,fd5a:17c0:ffee:4200::/56',
      },
      {
        op: 'add',
        path: '/spec/rkeConfig/machineGlobalConfig/service-cidr',
        value: '10.43.0.0/16,fd5a:17c0:ffee:4300::/112',
      },
    ]);
  });

  it('adds the whole map where the manifest has none', () => {
    const cluster = aCluster({ ...without, stackPreference: 'ipv6', rke: { machineGlobalConfig: null } });
    const [issue] = judgeBy(ipv6NeedsRangesRule, cluster);
    expect(issue?.patch).toEqual([
      {
        op: 'add',
        path: '/spec/rkeConfig/machineGlobalConfig',
        value: { 'cluster-cidr': 'fd5a:17c0:ffee:4200::/56', 'service-cidr': 'fd5a:17c0:ffee:4300::/112' },
      },
    ]);
  });

  it('keeps clear of networks in use', () => {
    const networksInUse = [{ cidr: cidr('10.40.0.0/13'), owner: 'the data centre' }];
    const cluster = aCluster({ ...without, stackPreference: 'dual' });
    const [issue] = judgeBy(ipv6NeedsRangesRule, cluster, { facts: { networksInUse } });
    expect(issue?.fix).toContain('10.48.0.0/16');
  });

  it.each([null, 'ipv4', 'unknown'])('has no quarrel with a preference of %s', (stackPreference) => {
    expect(judgeBy(ipv6NeedsRangesRule, aCluster({ ...without, stackPreference }))).toEqual([]);
  });

  it('leaves a half-given pair to the rule about pairs', () => {
    expect(judgeBy(ipv6NeedsRangesRule, aCluster({ serviceCidr: null, stackPreference: 'ipv6' }))).toEqual([]);
  });
});
