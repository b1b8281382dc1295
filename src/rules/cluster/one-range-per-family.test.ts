import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { oneRangePerFamilyRule } from './one-range-per-family.ts';

describe('one-range-per-family', () => {
  itsExamplesHold(oneRangePerFamilyRule);

  it.each([
    ['two IPv6 ranges', 'fd7a::/56,fd7b::/56', '2 IPv6 ranges', 'fd7a::/56'],
    ['a repeated family behind another', '10.52.0.0/16,fd7a::/56,fd7b::/56', '2 IPv6 ranges', '10.52.0.0/16,fd7a::/56'],
    ['a third item that is no range', '10.52.0.0/16,fd7a::/56,x', '3 items', '10.52.0.0/16,fd7a::/56'],
    ['the same range twice', '10.52.0.0/16,10.52.0.0/16', '2 IPv4 ranges', '10.52.0.0/16'],
  ])('refuses %s', (_, written, found, kept) => {
    const issues = judgeBy(oneRangePerFamilyRule, aCluster({ serviceCidr: written }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.service-cidr']);
    expect(issues[0]?.message).toContain(`found ${found} in service-cidr`);
    expect(issues[0]?.patch?.[0]?.value).toBe(kept);
  });

  it('judges both options', () => {
    const twice = '10.52.0.0/16,10.54.0.0/16';
    expect(judgeBy(oneRangePerFamilyRule, aCluster({ clusterCidr: twice, serviceCidr: twice }))).toHaveLength(2);
  });

  it('has nothing to keep where no item is a range', () => {
    const [issue] = judgeBy(oneRangePerFamilyRule, aCluster({ clusterCidr: 'a,b,c' }));
    expect(issue?.patch).toBeUndefined();
  });

  it('leaves a single unreadable pair to the rule about syntax', () => {
    expect(judgeBy(oneRangePerFamilyRule, aCluster({ clusterCidr: 'a,b' }))).toEqual([]);
  });
});
