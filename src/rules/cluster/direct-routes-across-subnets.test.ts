import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, anEc2Config, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { directRoutesAcrossSubnetsRule } from './direct-routes-across-subnets.ts';

const pools = ['one', 'two'].map((name) => aPool({ name, machineConfigRef: { kind: 'Amazonec2Config', name } }));
const judge = (second: Parameters<typeof anEc2Config>[0], options: Parameters<typeof aCluster>[0]) =>
  brief(
    judgeBy(
      directRoutesAcrossSubnetsRule,
      [aCluster({ pools, ...options }), anEc2Config({}, 'one'), anEc2Config(second, 'two')]
        .map((object) => stringify(object))
        .join('---\n'),
    ),
  );
const canal = { cni: 'canal', rke: { chartValues: { 'rke2-canal': { flannel: { backend: 'host-gw' } } } } };
const cilium = { cni: 'cilium', rke: { chartValues: { 'rke2-cilium': { autoDirectNodeRoutes: true } } } };

describe('direct-routes-across-subnets', () => {
  itsExamplesHold(directRoutesAcrossSubnetsRule);

  it('judges Canal and Cilium at the value that asks for direct routes', () => {
    const elsewhere = { subnetId: 'subnet-9f8e7d6c' };
    expect(judge(elsewhere, canal)).toEqual(['error spec.rkeConfig.chartValues.rke2-canal.flannel.backend']);
    expect(judge(elsewhere, cilium)).toEqual(['error spec.rkeConfig.chartValues.rke2-cilium.autoDirectNodeRoutes']);
    expect(judge({}, canal)).toEqual([]);
    expect(judge(elsewhere, { cni: 'canal' })).toEqual([]);
  });

  it('knows the direct routes that are rendered for Cilium in an IPv6-only cluster', () => {
    const elsewhere = { subnetId: 'subnet-9f8e7d6c' };
    const ipv6 = { cni: 'cilium', clusterCidr: 'fd00:1:2:5200::/56', serviceCidr: 'fd00:1:2:5300::/112' };
    const rke = { chartValues: { 'rke2-cilium': { underlayProtocol: 'ipv6' } } };
    expect(judge(elsewhere, ipv6)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cni']);
    expect(judge(elsewhere, { ...ipv6, rke })).toEqual([]);
    expect(judge({}, ipv6)).toEqual([]);
  });
});
