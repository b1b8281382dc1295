import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { kubeProxyNeededRule } from './kube-proxy-needed.ts';

const judge = (cni: string | null, off: unknown, version = 'v1.35.1+rke2r1') =>
  judgeBy(kubeProxyNeededRule, aCluster({ version, cni, config: { 'disable-kube-proxy': off } })).length;

describe('kube-proxy-needed', () => {
  itsExamplesHold(kubeProxyNeededRule);

  it.each([
    ['canal', 1],
    ['flannel', 1],
    ['calico', 0],
    ['cilium', 0],
    ['none', 0],
  ])('judges %s', (cni, found) => {
    expect(judge(cni, true)).toBe(found);
    expect(judge(cni, false)).toBe(0);
  });

  it('knows that K3s runs Flannel', () => {
    expect(judge(null, 'true', 'v1.35.1+k3s1')).toBe(1);
  });
});
