import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { kubeletNodeIpRule } from './kubelet-node-ip.ts';

const judge = (value: string, off: unknown = true, ranges: Record<string, string> = {}) =>
  brief(
    judgeBy(
      kubeletNodeIpRule,
      aCluster({ ...ranges, config: { 'disable-cloud-controller': off, 'kubelet-arg': ['v=2', `node-ip=${value}`] } }),
    ),
  );
const at = ['error spec.rkeConfig.machineGlobalConfig.kubelet-arg[1]'];

describe('kubelet-node-ip', () => {
  itsExamplesHold(kubeletNodeIpRule);

  it.each(['10.0.0.1', '::', '10.0.0.1,10.0.0.2', 'eth0'])('refuses %s', (value) => {
    expect(judge(value)).toEqual(at);
  });

  it('accepts both families, and anything where the embedded controller runs or one family is enough', () => {
    expect(judge('10.0.0.1,fd00:1:2::1')).toEqual([]);
    expect(judge('::', false)).toEqual([]);
    expect(judge('::', true, { clusterCidr: 'fd00:1:2:5200::/56', serviceCidr: 'fd00:1:2:5300::/112' })).toEqual([]);
  });
});
