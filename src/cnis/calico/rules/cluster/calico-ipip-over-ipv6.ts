import { exampleIpv6Ranges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';
import { calicoNetworksOf } from '../../installation.ts';

const example = (encapsulation: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
${exampleIpv6Ranges}
chartValues:
  rke2-calico:
    installation:
      calicoNetwork:
        ipPools:
          - cidr: fd7a:3c1e:9b42:5200::/56
            encapsulation: ${encapsulation}
            natOutgoing: Enabled`);

export const calicoIpipOverIpv6Rule: Rule<ClusterSubject> = {
  code: 'calico-ipip-over-ipv6',
  on: 'Cluster',
  severity: 'error',
  title: 'IPIP carries IPv4 pools only',
  why: 'IP-in-IP is a tunnel for IPv4. The operator refuses the whole Installation when an IPv6 pool asks for it, so no node gets a pod network.',
  remedy: 'Write VXLAN for IPv6 pools.',
  example: { bad: example('IPIP'), good: example('VXLAN') },
  covers: ['NET-045'],
  sources: ['tigera/operator: validation of IP pools'],
  *judge({ helm, cniName }) {
    if (cniName !== 'calico') return;
    for (const { pools } of calicoNetworksOf(helm)) {
      for (const { cidr, pool, place, write } of pools) {
        const given = pool.encapsulation;
        if (cidr?.family !== 'ipv6' || typeof given !== 'string' || !given.startsWith('IPIP')) continue;
        const { path, name } = place('encapsulation');
        const meant = given === 'IPIPCrossSubnet' ? 'VXLANCrossSubnet' : 'VXLAN';
        yield {
          path,
          message: `${name} is ${given} for the IPv6 range ${cidr.text}`,
          fix: `write ${meant}`,
          ...write('encapsulation', meant),
        };
      }
    }
  },
};
