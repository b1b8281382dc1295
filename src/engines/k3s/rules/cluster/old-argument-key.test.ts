import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { oldArgumentKeyRule } from './old-argument-key.ts';

const judge = (config: Record<string, unknown>, version = 'v1.35.1+k3s1') =>
  judgeBy(oldArgumentKeyRule, aCluster({ version, config }));
const at = 'spec.rkeConfig.machineGlobalConfig';

describe('old-argument-key', () => {
  itsExamplesHold(oldArgumentKeyRule);

  it('moves what the old key holds, unless the new one is there', () => {
    const old = { 'kube-controller-arg': ['v=2'] };
    const [issue] = judge(old);
    expect(issue?.patch?.[1]?.value).toEqual(['v=2']);
    const both = judge({ ...old, 'kube-controller-manager-arg': ['v=3'] });
    expect(brief(both)).toEqual([`error ${at}.kube-controller-arg`]);
    expect(both[0]?.patch).toBeUndefined();
  });

  it('knows both old names, and points into selectors', () => {
    const rke = { machineSelectorConfig: [{ config: { 'kube-cloud-controller-arg': 'v=2' } }] };
    expect(brief(judgeBy(oldArgumentKeyRule, aCluster({ version: 'v1.35.1+k3s1', rke })))).toEqual([
      'error spec.rkeConfig.machineSelectorConfig[0].config.kube-cloud-controller-arg',
    ]);
  });

  it('leaves empty values and RKE2, which skips the keys, alone', () => {
    expect(judge({ 'kube-controller-arg': '' })).toEqual([]);
    expect(judge({ 'kube-controller-arg': 'v=2' }, 'v1.35.1+rke2r1')).toEqual([]);
  });
});
