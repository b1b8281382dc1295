import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { windowsCniRule } from './windows-cni.ts';

const windows = aPool({ name: 'windows', machineOS: 'windows', etcdRole: false, controlPlaneRole: false });

describe('windows-cni', () => {
  itsExamplesHold(windowsCniRule);

  it.each([
    ['calico', 0],
    ['flannel', 0],
    [null, 0],
    ['cilium', 1],
    ['none', 1],
    ['multus,calico', 0],
  ])('judges %s', (cni, found) => {
    expect(judgeBy(windowsCniRule, aCluster({ cni, pools: [aPool(), windows] }))).toHaveLength(found);
    expect(judgeBy(windowsCniRule, aCluster({ cni, pools: [aPool()] }))).toEqual([]);
  });

  it('points at the CNI', () => {
    const issues = judgeBy(windowsCniRule, aCluster({ cni: 'canal', pools: [aPool(), windows] }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cni']);
  });
});
