import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { calicoPoolEncapsulationRule } from './calico-pool-encapsulation.ts';

const judge = (pool: Record<string, unknown>, network: Record<string, unknown> = {}, cni = 'calico') =>
  brief(
    judgeBy(
      calicoPoolEncapsulationRule,
      aCluster({
        cni,
        rke: { chartValues: { 'rke2-calico': { installation: { calicoNetwork: { ...network, ipPools: [pool] } } } } },
      }),
    ),
  );
const at = 'error spec.rkeConfig.chartValues.rke2-calico.installation.calicoNetwork.ipPools[0]';
const uniqueLocal = 'fd7a:3c1e:9b42:5200::/56';
const global = '2a05:d014:1234:5200::/56';

describe('calico-pool-encapsulation', () => {
  itsExamplesHold(calicoPoolEncapsulationRule);

  it('asks for both in a pool of unique local addresses', () => {
    expect(judge({ cidr: uniqueLocal })).toEqual([at, at]);
    expect(judge({ cidr: uniqueLocal, encapsulation: 'None', natOutgoing: 'Disabled' })).toEqual([
      `${at}.encapsulation`,
      `${at}.natOutgoing`,
    ]);
  });

  it('lets BGP carry packets as they are, and global addresses leave as they are', () => {
    expect(judge({ cidr: uniqueLocal, natOutgoing: 'Enabled' }, { bgp: 'Enabled' })).toEqual([]);
    expect(judge({ cidr: global, encapsulation: 'VXLANCrossSubnet' })).toEqual([]);
  });

  it('asks IPv4 pools for a tunnel that needs no BGP, unless BGP is on', () => {
    const cidr = '10.52.0.0/16';
    for (const encapsulation of ['None', 'IPIP', 'IPIPCrossSubnet']) {
      expect(judge({ cidr, encapsulation })).toEqual([`${at}.encapsulation`]);
      expect(judge({ cidr, encapsulation }, { bgp: 'Enabled' })).toEqual([]);
    }
    expect(judge({ cidr })).toEqual([at]);
    expect(judge({ cidr }, { bgp: 'Enabled' })).toEqual([]);
    expect(judge({ cidr, encapsulation: 'VXLANCrossSubnet' })).toEqual([]);
  });

  it('refuses words that the operator does not know, with BGP or without', () => {
    expect(judge({ cidr: '10.52.0.0/16', encapsulation: 'vxlan' })).toEqual([`${at}.encapsulation`]);
    expect(judge({ cidr: global, encapsulation: 'Geneve' }, { bgp: 'Enabled' })).toEqual([`${at}.encapsulation`]);
  });

  it('leaves IPIP over IPv6 to its own rule', () => {
    expect(judge({ cidr: global, encapsulation: 'IPIP' })).toEqual([]);
  });

  it('leaves unreadable ranges and other CNIs alone', () => {
    expect(judge({ cidr: 'fd7a::/200' })).toEqual([]);
    expect(judge({ cidr: uniqueLocal }, {}, 'canal')).toEqual([]);
  });
});
