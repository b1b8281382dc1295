import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { sameFamiliesRule } from './same-families.ts';

const four = { pods: '10.52.0.0/16', services: '10.53.0.0/16' };
const six = { pods: 'fd7a:3c1e:9b42:5200::/56', services: 'fd7a:3c1e:9b42:5300::/112' };

describe('same-families', () => {
  itsExamplesHold(sameFamiliesRule);

  it('adds the service range that is missing, in the order of the pods', () => {
    const cluster = aCluster({ clusterCidr: `${six.pods},${four.pods}`, serviceCidr: four.services });
    const issues = judgeBy(sameFamiliesRule, cluster);
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.service-cidr']);
    expect(issues[0]?.patch?.[0]?.value).toBe('fd5a:17c0:ffee:4300::/112,10.53.0.0/16');
  });

  it('adds the pod range that is missing', () => {
    const cluster = aCluster({ clusterCidr: six.pods, serviceCidr: `${six.services},${four.services}` });
    const issues = judgeBy(sameFamiliesRule, cluster);
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
    expect(issues[0]?.patch?.[0]?.value).toBe(`${six.pods},10.42.0.0/16`);
  });

  it('offers both ways where pods and Services share no family, and patches neither', () => {
    const [issue] = judgeBy(sameFamiliesRule, aCluster({ clusterCidr: four.pods, serviceCidr: six.services }));
    expect(issue?.fix).toBe('write service-cidr: 10.43.0.0/16, or make both IPv6');
    expect(issue?.patch).toBeUndefined();
  });

  it.each([
    ['unreadable', 'x', four.services],
    ['of one family twice', '10.52.0.0/16,10.54.0.0/16', six.services],
    ['three', `${four.pods},${six.pods},x`, four.services],
  ])('says nothing while ranges are %s', (_, clusterCidr, serviceCidr) => {
    expect(judgeBy(sameFamiliesRule, aCluster({ clusterCidr, serviceCidr }))).toEqual([]);
  });

  it('leaves the order to another rule', () => {
    const cluster = aCluster({
      clusterCidr: `${six.pods},${four.pods}`,
      serviceCidr: `${four.services},${six.services}`,
    });
    expect(judgeBy(sameFamiliesRule, cluster)).toEqual([]);
  });
});
