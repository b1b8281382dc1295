import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { egressThroughPodsRule } from './egress-through-pods.ts';

describe('egress-through-pods', () => {
  itsExamplesHold(egressThroughPodsRule);

  it('knows that RKE2 takes calico when no CNI is named', () => {
    const cluster = aCluster({ config: { 'egress-selector-mode': 'pod' } });
    expect(brief(judgeBy(egressThroughPodsRule, cluster))).toEqual([
      'error spec.rkeConfig.machineGlobalConfig.egress-selector-mode',
    ]);
  });

  it.each(['canal', 'cilium', 'flannel', 'none'])('has nothing against pod with %s', (cni) => {
    expect(judgeBy(egressThroughPodsRule, aCluster({ cni, config: { 'egress-selector-mode': 'pod' } }))).toEqual([]);
  });
});
