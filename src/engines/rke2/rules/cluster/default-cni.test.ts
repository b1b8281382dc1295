import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { defaultCniRule } from './default-cni.ts';

describe('default-cni', () => {
  itsExamplesHold(defaultCniRule);

  it('tells what is rendered, and blocks nothing', () => {
    const issues = judgeBy(defaultCniRule, aCluster());
    expect(brief(issues)).toEqual(['info spec.rkeConfig.machineGlobalConfig']);
    expect(issues[0]?.patch).toEqual([{ op: 'add', path: '/spec/rkeConfig/machineGlobalConfig/cni', value: 'calico' }]);
  });

  it('does not speak of K3s, nor of a cluster that is not provisioned here', () => {
    expect(judgeBy(defaultCniRule, aCluster({ version: 'v1.35.1+k3s1' }))).toEqual([]);
    const imported = { ...aCluster(), spec: {} };
    expect(judgeBy(defaultCniRule, imported)).toEqual([]);
  });
});
