import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { calicoIpipOverIpv6Rule } from './calico-ipip-over-ipv6.ts';

const judge = (cidr: string, encapsulation: unknown) =>
  judgeBy(
    calicoIpipOverIpv6Rule,
    aCluster({
      cni: 'calico',
      rke: {
        chartValues: { 'rke2-calico': { installation: { calicoNetwork: { ipPools: [{ cidr, encapsulation }] } } } },
      },
    }),
  ).map(({ fix }) => fix);

describe('calico-ipip-over-ipv6', () => {
  itsExamplesHold(calicoIpipOverIpv6Rule);

  it('offers the VXLAN of the same reach', () => {
    expect(judge('fd7a:3c1e:9b42:5200::/56', 'IPIP')).toEqual(['write VXLAN']);
    expect(judge('fd7a:3c1e:9b42:5200::/56', 'IPIPCrossSubnet')).toEqual(['write VXLANCrossSubnet']);
  });

  it('lets IPv4 pools tunnel as they like', () => {
    expect(judge('10.52.0.0/16', 'IPIP')).toEqual([]);
  });
});
