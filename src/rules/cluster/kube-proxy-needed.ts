import { isOn, settingForAll } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

/** CNIs that cannot do kube-proxy's work; what the others need for it is judged with them. */
const cannotReplace: readonly string[] = ['canal', 'flannel'];

export const kubeProxyNeededRule: Rule<ClusterSubject> = {
  code: 'kube-proxy-needed',
  on: 'Cluster',
  severity: 'error',
  title: 'kube-proxy is on where nothing else makes Services work',
  why: 'Canal and Flannel leave Services to kube-proxy. Without it no Service answers, not even the API server’s own, so no pod of the system starts.',
  remedy: 'Remove disable-kube-proxy, or use calico with its BPF data plane or cilium with kubeProxyReplacement.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: canal\n  disable-kube-proxy: true\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:\n  cni: canal\n${exampleDualRanges}`),
  },
  covers: ['NET-051'],
  sources: ['RKE2 documentation, network options', 'Kubernetes: virtual IPs and service proxies'],
  judge({ cniName, cni, engineConfig }) {
    if (!cni || !cannotReplace.includes(cniName)) return nothing;
    const off = settingForAll(engineConfig, 'disable-kube-proxy');
    if (!off || !isOn(off.value)) return nothing;
    return [
      {
        path: off.path,
        message: `disable-kube-proxy is true, but ${cni.title} does not make Services work by itself`,
        fix: 'remove disable-kube-proxy, or choose calico or cilium with the values that replace kube-proxy',
        patch: [{ op: 'remove', path: jsonPointer(off.path) }],
      },
    ];
  },
};
