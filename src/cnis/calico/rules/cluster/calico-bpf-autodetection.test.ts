import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { calicoBpfAutodetectionRule } from './calico-bpf-autodetection.ts';

const judge = (calicoNetwork: Record<string, unknown>) =>
  judgeBy(
    calicoBpfAutodetectionRule,
    aCluster({ cni: 'calico', rke: { chartValues: { 'rke2-calico': { installation: { calicoNetwork } } } } }),
  ).map(({ fix }) => fix);
const ipPools = [{ cidr: '10.52.0.0/16' }, { cidr: 'fd7a:3c1e:9b42:5200::/56' }];

describe('calico-bpf-autodetection', () => {
  itsExamplesHold(calicoBpfAutodetectionRule);

  it('asks for each family that has a pool', () => {
    const nodeAddressAutodetectionV4 = { interface: 'eth1' };
    expect(judge({ linuxDataplane: 'BPF', ipPools, nodeAddressAutodetectionV4 })).toEqual([
      'write nodeAddressAutodetectionV6: { firstFound: true }, or the interface',
    ]);
    expect(judge({ linuxDataplane: 'BPF', ipPools: ipPools.slice(0, 1), nodeAddressAutodetectionV4 })).toEqual([]);
  });

  it('leaves the chart’s own pools and other data planes alone', () => {
    expect(judge({ linuxDataplane: 'BPF' })).toEqual([]);
    expect(judge({ linuxDataplane: 'Iptables', ipPools })).toEqual([]);
  });
});
