import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { borrowedRangeRule } from './borrowed-range.ts';

describe('borrowed-range', () => {
  itsExamplesHold(borrowedRangeRule);

  it.each(['2001:cafe:42::/56', 'fd00:42::/56', '100.64.0.0/16', '172.17.0.0/16'])('warns of %s', (range) => {
    expect(brief(judgeBy(borrowedRangeRule, aCluster({ clusterCidr: range })))).toEqual([
      'warning spec.rkeConfig.machineGlobalConfig.cluster-cidr',
    ]);
  });

  it('says nothing of the engine’s IPv4 default that the user never wrote', () => {
    expect(judgeBy(borrowedRangeRule, aCluster({ clusterCidr: null, serviceCidr: null }))).toEqual([]);
  });

  it('leaves what is forbidden besides to the rule that refuses it', () => {
    expect(judgeBy(borrowedRangeRule, aCluster({ clusterCidr: '0.0.0.0/0' }))).toEqual([]);
  });
});
