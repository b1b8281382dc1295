import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { policyControllerOffRule } from './policy-controller-off.ts';

const judge = (config: Record<string, unknown>, version = 'v1.35.1+k3s1') =>
  brief(judgeBy(policyControllerOffRule, aCluster({ version, config })));

describe('policy-controller-off', () => {
  itsExamplesHold(policyControllerOffRule);

  it('tells what is rendered where nothing is said', () => {
    expect(judge({ 'flannel-backend': 'none' })).toEqual(['info spec.rkeConfig.machineGlobalConfig.flannel-backend']);
  });

  it('leaves Flannel and RKE2 alone', () => {
    expect(judge({ 'disable-network-policy': false })).toEqual([]);
    expect(judge({ cni: 'none' }, 'v1.35.1+rke2r1')).toEqual([]);
  });
});
