import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { flannelOffRule } from './flannel-off.ts';

const judge = (config: Record<string, unknown>) =>
  brief(judgeBy(flannelOffRule, aCluster({ version: 'v1.35.1+k3s1', config })));

describe('flannel-off', () => {
  itsExamplesHold(flannelOffRule);

  it('names each key that does nothing', () => {
    expect(judge({ 'flannel-backend': 'none', 'flannel-iface': 'eth1', 'flannel-external-ip': true })).toEqual([
      'warning spec.rkeConfig.machineGlobalConfig.flannel-external-ip',
      'warning spec.rkeConfig.machineGlobalConfig.flannel-iface',
    ]);
  });

  it('lets switches be off, and everything be on with a backend', () => {
    expect(judge({ 'flannel-backend': 'none', 'flannel-ipv6-masq': false })).toEqual([]);
    expect(judge({ 'flannel-backend': 'vxlan', 'flannel-ipv6-masq': true, 'flannel-iface': 'eth1' })).toEqual([]);
  });
});
