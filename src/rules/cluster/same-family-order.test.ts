import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { sameFamilyOrderRule } from './same-family-order.ts';

const [four, six] = ['10.52.0.0/16', 'fd7a:3c1e:9b42:5200::/56'];

describe('same-family-order', () => {
  itsExamplesHold(sameFamilyOrderRule);

  it('swaps the pod ranges, because the service range decides the primary family', () => {
    const issues = judgeBy(sameFamilyOrderRule, aCluster({ clusterCidr: `${six},${four}` }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
    expect(issues[0]?.patch?.[0]?.value).toBe(`${four},${six}`);
  });

  it('keeps a YAML list a list', () => {
    const [issue] = judgeBy(sameFamilyOrderRule, aCluster({ clusterCidr: [six, four] }));
    expect(issue?.patch?.[0]?.value).toEqual([four, six]);
  });

  it.each([
    ['single-stack', six, 'fd7a:3c1e:9b42:5300::/112'],
    ['of different families', six, '10.53.0.0/16,fd7a:3c1e:9b42:5300::/112'],
    ['unreadable', `${six},x`, '10.53.0.0/16,fd7a:3c1e:9b42:5300::/112'],
  ])('says nothing while ranges are %s', (_, clusterCidr, serviceCidr) => {
    expect(judgeBy(sameFamilyOrderRule, aCluster({ clusterCidr, serviceCidr }))).toEqual([]);
  });
});
