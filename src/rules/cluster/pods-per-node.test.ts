import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { podsPerNodeRule } from './pods-per-node.ts';

const four = { clusterCidr: '10.0.0.0/12', serviceCidr: '10.53.0.0/16' };

function judged(mask: number, config: Record<string, unknown> = {}, cni = 'canal') {
  const args = [`node-cidr-mask-size=${mask}`];
  return judgeBy(
    podsPerNodeRule,
    aCluster({ ...four, cni, config: { 'kube-controller-manager-arg': args, ...config } }),
  );
}

describe('pods-per-node', () => {
  itsExamplesHold(podsPerNodeRule);

  it('compares a node’s addresses, without the three that are taken, with max-pods', () => {
    const property = fc.property(
      fc.integer({ min: 20, max: 32 }),
      fc.integer({ min: 1, max: 500 }),
      (mask, maxPods) => {
        const isTight = Math.max(0, 2 ** (32 - mask) - 3) < maxPods;
        expect(judged(mask, { 'kubelet-arg': [`max-pods=${maxPods}`] }).length).toBe(isTight ? 1 : 0);
      },
    );
    fc.assert(property);
  });

  it.each([
    [25, []],
    [26, ['warning spec.rkeConfig.machineGlobalConfig.kube-controller-manager-arg[0]']],
  ])('holds a /%i against the kubelet’s 110', (mask, expected) => {
    expect(brief(judged(mask))).toEqual(expected);
  });

  it('says both ways out with their numbers', () => {
    expect(judged(26)[0]?.fix).toBe(
      'set node-cidr-mask-size=25 for kube-controller-manager, or max-pods=61 for the kubelet',
    );
  });

  it('points at max-pods where that is what the user gave', () => {
    const cluster = aCluster({ cni: 'canal', ...four, config: { 'kubelet-arg': ['max-pods=300'] } });
    expect(brief(judgeBy(podsPerNodeRule, cluster))).toEqual([
      'warning spec.rkeConfig.machineGlobalConfig.kubelet-arg[0]',
    ]);
  });

  it('does not judge a CNI of the user’s own on K3s', () => {
    const config = { 'flannel-backend': 'none', 'kube-controller-manager-arg': ['node-cidr-mask-size=26'] };
    expect(judgeBy(podsPerNodeRule, aCluster({ ...four, version: 'v1.35.1+k3s1', config }))).toEqual([]);
  });

  it('does not mean Calico, which does not use node ranges', () => {
    expect(judged(26, {}, 'calico')).toEqual([]);
  });
});
