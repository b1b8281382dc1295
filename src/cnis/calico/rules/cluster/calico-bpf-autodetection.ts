import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { placeOf } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';
import { type Family, familyTitle } from '../../../../network/family.ts';
import { calicoNetworksOf } from '../../installation.ts';

const detection: Readonly<Record<Family, string>> = {
  ipv4: 'nodeAddressAutodetectionV4',
  ipv6: 'nodeAddressAutodetectionV6',
};

const example = (more: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
  disable-kube-proxy: true
${exampleDualRanges}
chartValues:
  rke2-calico:
    kubernetesServiceEndpoint:
      host: localhost
      port: 6443
    installation:
      calicoNetwork:
        linuxDataplane: BPF
${more}        ipPools:
          - cidr: 10.52.0.0/16
            encapsulation: VXLAN
          - cidr: fd7a:3c1e:9b42:5200::/56
            encapsulation: VXLAN
            natOutgoing: Enabled`);

export const calicoBpfAutodetectionRule: Rule<ClusterSubject> = {
  code: 'calico-bpf-autodetection',
  on: 'Cluster',
  severity: 'error',
  title: 'with pools of your own and the BPF data plane, Calico is told how to find node addresses',
  why: 'The chart sets address autodetection only when it also makes the pools. The operator refuses the BPF data plane without autodetection for each family that has a pool.',
  remedy:
    'Write nodeAddressAutodetectionV4 and nodeAddressAutodetectionV6 for the families of the pools, or leave ipPools to the chart.',
  example: {
    bad: example(''),
    good: example(`        nodeAddressAutodetectionV4:
          firstFound: true
        nodeAddressAutodetectionV6:
          firstFound: true
`),
  },
  covers: ['NET-046'],
  sources: ['tigera/operator: validation of the BPF data plane', 'rke2-calico chart'],
  *judge({ helm, cniName }) {
    if (cniName !== 'calico') return;
    for (const { network, pools, source } of calicoNetworksOf(helm)) {
      if (network.linuxDataplane !== 'BPF') continue;
      const families = new Set(pools.flatMap(({ cidr }) => cidr?.family ?? []));
      for (const family of families) {
        if (network[detection[family]]) continue;
        const { path, name } = placeOf(source, ['installation', 'calicoNetwork']);
        yield {
          path,
          message: `${name} has an ${familyTitle[family]} pool and the BPF data plane, but no ${detection[family]}`,
          fix: `write ${detection[family]}: { firstFound: true }, or the interface`,
        };
      }
    }
  },
};
