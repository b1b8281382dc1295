import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { rangesComeInPairsRule } from './ranges-come-in-pairs.ts';

describe('ranges-come-in-pairs', () => {
  itsExamplesHold(rangesComeInPairsRule);

  it('adds pod ranges of the families of the services, in their order', () => {
    const cluster = aCluster({ clusterCidr: null, serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.42.9.0/24' });
    const issues = judgeBy(rangesComeInPairsRule, cluster);
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
    expect(issues[0]?.patch).toEqual([
      {
        op: 'add',
        path: '/spec/rkeConfig/machineGlobalConfig/cluster-cidr',
        // 10.42.0.0/16 is the usual pod range, but the given services lie in it.
        value: 'fd5a:17c0:ffee:4200::/56,10.44.0.0/16',
      },
    ]);
  });

  it('offers no range for families that it cannot read', () => {
    const [issue] = judgeBy(rangesComeInPairsRule, aCluster({ clusterCidr: 'x', serviceCidr: null }));
    expect(issue?.patch).toBeUndefined();
    expect(issue?.fix).toContain('service-cidr');
  });

  it('takes an empty text for not given, as the engines do', () => {
    expect(judgeBy(rangesComeInPairsRule, aCluster({ serviceCidr: '' }))).toHaveLength(1);
  });

  it('accepts a cluster without any range', () => {
    expect(judgeBy(rangesComeInPairsRule, aCluster({ clusterCidr: null, serviceCidr: null }))).toEqual([]);
  });
});
