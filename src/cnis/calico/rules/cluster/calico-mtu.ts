import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { patchAt, placeOf, wholeNumber } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';
import { leastIpv6Mtu, podMtuMisfit } from '../../../../network/mtu.ts';
import { calicoNetworksOf } from '../../installation.ts';

const keys = ['installation', 'calicoNetwork', 'mtu'];

const example = (mtu: number) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
${exampleDualRanges}
chartValues:
  rke2-calico:
    installation:
      calicoNetwork:
        mtu: ${mtu}`);

export const calicoMtuRule: Rule<ClusterSubject> = {
  code: 'calico-mtu',
  on: 'Cluster',
  severity: 'warning',
  title: 'Calico’s mtu leaves room for the tunnel around it',
  why: 'Calico’s mtu is the packet size of pods. VXLAN takes 50 bytes of the link’s size over IPv4 and 70 over IPv6; packets that do not fit are dropped, so small requests work and large answers hang. No IPv6 link may carry less than 1280.',
  remedy: 'Leave mtu out and Calico measures it, or write the link’s size minus 70 (minus 50 in an IPv4-only cluster).',
  example: { bad: example(1450), good: example(1430) },
  covers: ['NET-067'],
  sources: ['Calico documentation: MTU', 'RFC 8200, section 5'],
  *judge({ cniName, cni, plan, helm }) {
    if (cniName !== 'calico' || !cni || !plan) return;
    const overhead = Math.max(...plan.families.map((family) => cni.overhead[family]));
    for (const { network, source } of calicoNetworksOf(helm)) {
      const mtu = wholeNumber(network.mtu);
      if (!mtu) continue;
      const misfit = podMtuMisfit(mtu, overhead, plan.families);
      if (!misfit) continue;
      const { path, name } = placeOf(source, keys);
      if (misfit.kind === 'too-small') {
        const message = `${name} is ${mtu}, expected ${leastIpv6Mtu} or more, the least that IPv6 links carry`;
        yield {
          severity: 'error',
          path,
          message,
          fix: `write mtu: ${leastIpv6Mtu}, or remove it`,
          ...patchAt(source, keys, leastIpv6Mtu),
        };
        continue;
      }
      yield {
        path,
        message: `${name} is ${mtu}, and VXLAN adds ${overhead} bytes: ${misfit.largest} is what a link of ${misfit.link} leaves`,
        fix: `write mtu: ${misfit.largest}, or remove it`,
        ...patchAt(source, keys, misfit.largest),
      };
    }
  },
};
