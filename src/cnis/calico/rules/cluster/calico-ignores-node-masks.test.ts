import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { calicoIgnoresNodeMasksRule } from './calico-ignores-node-masks.ts';

describe('calico-ignores-node-masks', () => {
  itsExamplesHold(calicoIgnoresNodeMasksRule);

  it('points at each mask, also where calico is the default', () => {
    const args = ['node-cidr-mask-size-ipv4=25', 'v=2', 'node-cidr-mask-size-ipv6=64'];
    const cluster = aCluster({ config: { 'kube-controller-manager-arg': args } });
    const at = 'info spec.rkeConfig.machineGlobalConfig.kube-controller-manager-arg';
    expect(brief(judgeBy(calicoIgnoresNodeMasksRule, cluster))).toEqual([`${at}[0]`, `${at}[2]`]);
  });

  it('says nothing where no mask is given', () => {
    expect(judgeBy(calicoIgnoresNodeMasksRule, aCluster({ cni: 'calico' }))).toEqual([]);
  });
});
