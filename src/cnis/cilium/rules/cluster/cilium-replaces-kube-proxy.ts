import { isOn, settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { sourcesFor } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const ciliumReplacesKubeProxyRule: Rule<ClusterSubject> = {
  code: 'cilium-replaces-kube-proxy',
  on: 'Cluster',
  severity: 'error',
  title: 'kube-proxy is off on Cilium only when Cilium replaces it and knows where the API is',
  why: 'Without kube-proxy nobody makes Services work, not even the one by which Cilium itself reaches the API server, so no node ever becomes Ready.',
  remedy:
    'Write kubeProxyReplacement: true, k8sServiceHost: localhost and k8sServicePort: "6443", or leave kube-proxy on.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: cilium\n  disable-kube-proxy: true\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:
  cni: cilium
  disable-kube-proxy: true
${exampleDualRanges}
chartValues:
  rke2-cilium:
    kubeProxyReplacement: true
    k8sServiceHost: localhost
    k8sServicePort: "6443"`),
  },
  covers: ['NET-051'],
  sources: ['RKE2 documentation, network options: Cilium without kube-proxy'],
  judge({ cniName, engineConfig, helm, engine }) {
    if (cniName !== 'cilium') return nothing;
    const off = settingForAll(engineConfig, 'disable-kube-proxy');
    if (!off || !isOn(off.value)) return nothing;
    const values = Object.assign({}, ...sourcesFor(helm, 'rke2-cilium').map((source) => source.values)) as Record<
      string,
      unknown
    >;
    const missing = [
      ...(replaces(values.kubeProxyReplacement) ? [] : ['kubeProxyReplacement: true']),
      ...(values.k8sServiceHost ? [] : ['k8sServiceHost: localhost']),
      ...(values.k8sServicePort ? [] : [`k8sServicePort: "${engine.apiPort}"`]),
    ];
    if (missing.length === 0) return nothing;
    return [
      {
        path: off.path,
        message: `disable-kube-proxy is true, but the values of rke2-cilium lack ${missing.join(', ')}`,
        fix: `write ${missing.join(', ')} in chartValues.rke2-cilium, or remove disable-kube-proxy`,
      },
    ];
  },
};

/** Charts before 1.14 of Cilium said `strict`. */
function replaces(value: unknown): boolean {
  return isOn(value) || value === 'strict';
}
