import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { networkPolicyUnenforcedRule } from './network-policy-unenforced.ts';

const spec = { enableNetworkPolicy: true };
const k3s = 'v1.35.1+k3s1';

describe('network-policy-unenforced', () => {
  itsExamplesHold(networkPolicyUnenforcedRule);

  it('leaves K3s alone, whose own controller enforces policies, unless that is switched off', () => {
    const judge = (config: Record<string, unknown>) =>
      brief(judgeBy(networkPolicyUnenforcedRule, aCluster({ version: k3s, spec, config })));
    expect(judge({})).toEqual([]);
    expect(judge({ 'disable-network-policy': true })).toEqual(['warning spec.enableNetworkPolicy']);
  });

  it('says nothing where policies are not asked for, or the CNI is the user’s own', () => {
    expect(judgeBy(networkPolicyUnenforcedRule, aCluster({ cni: 'flannel' }))).toEqual([]);
    expect(judgeBy(networkPolicyUnenforcedRule, aCluster({ cni: 'none', spec }))).toEqual([]);
  });

  it.each(['calico', 'canal', 'cilium'])('says nothing of %s', (cni) => {
    expect(judgeBy(networkPolicyUnenforcedRule, aCluster({ cni, spec }))).toEqual([]);
  });
});
