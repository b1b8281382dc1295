import { isOn, settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { sourcesFor, valueAt } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../../../lib/rule.ts';
import { calicoNetworksOf } from '../../installation.ts';

export const calicoReplacesKubeProxyRule: Rule<ClusterSubject> = {
  code: 'calico-replaces-kube-proxy',
  on: 'Cluster',
  severity: 'error',
  title: 'kube-proxy is off on Calico only with its BPF data plane, which knows where the API is',
  why: 'Without kube-proxy nobody makes Services work, not even the one by which Calico itself reaches the API server, so no node ever becomes Ready.',
  remedy:
    'Write installation.calicoNetwork.linuxDataplane: BPF and kubernetesServiceEndpoint with host and port, or leave kube-proxy on.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: calico\n  disable-kube-proxy: true\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:
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
        kubeProxyManagement: Enabled`),
  },
  covers: ['NET-051'],
  sources: ['RKE2 documentation, network options: Calico eBPF', 'tigera/operator: BPF data plane'],
  *judge({ cniName, engineConfig, helm }) {
    if (cniName !== 'calico') return;
    const off = settingForAll(engineConfig, 'disable-kube-proxy');
    if (!off || !isOn(off.value)) return;
    const bpf = calicoNetworksOf(helm).some(({ network }) => network.linuxDataplane === 'BPF');
    const endpoint = sourcesFor(helm, 'rke2-calico').some(
      ({ values }) =>
        valueAt(values, 'kubernetesServiceEndpoint', 'host') && valueAt(values, 'kubernetesServiceEndpoint', 'port'),
    );
    if (!bpf) {
      yield missing(off.path, 'Calico’s data plane is not BPF', 'installation.calicoNetwork.linuxDataplane: BPF');
    }
    if (!endpoint) {
      yield missing(
        off.path,
        'Calico is not told where the API is',
        'kubernetesServiceEndpoint: { host: localhost, port: 6443 }',
      );
    }
  },
};

function missing(path: Finding['path'], what: string, write: string): Finding {
  return {
    path,
    message: `disable-kube-proxy is true, but ${what}`,
    fix: `write ${write} in chartValues.rke2-calico, or remove disable-kube-proxy`,
  };
}
