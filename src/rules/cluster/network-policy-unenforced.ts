import { isOn, settingForAll } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

export const networkPolicyUnenforcedRule: Rule<ClusterSubject> = {
  code: 'network-policy-unenforced',
  on: 'Cluster',
  severity: 'warning',
  title: 'network policies are asked for only where something enforces them',
  why: 'Flannel carries packets and knows no policies. The objects are accepted and shown, and nothing is isolated, which is worse than knowing that there is no isolation.',
  remedy: 'Choose canal, calico or cilium on RKE2; on K3s leave the policy controller on.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: flannel\n${exampleDualRanges}`, {
      spec: 'enableNetworkPolicy: true',
    }),
    good: exampleManifest(`machineGlobalConfig:\n  cni: canal\n${exampleDualRanges}`, {
      spec: 'enableNetworkPolicy: true',
    }),
  },
  covers: ['NET-043'],
  sources: ['RKE2 documentation, network options: Flannel has no network policies', 'K3s: policy controller'],
  judge({ cluster, cni, cniName, engine, engineConfig }) {
    if (cluster.spec?.enableNetworkPolicy !== true || !cni || cni.enforcesNetworkPolicy || cniName === 'none') {
      return nothing;
    }
    const path = ['spec', 'enableNetworkPolicy'];
    if (engine.name === 'rke2') {
      const message = `enableNetworkPolicy is true, but ${cni.title} on RKE2 enforces no network policies`;
      return [{ path, message, fix: 'choose cni: canal, calico or cilium, or set enableNetworkPolicy: false' }];
    }
    if (!isOn(settingForAll(engineConfig, 'disable-network-policy')?.value)) return nothing;
    const message = 'enableNetworkPolicy is true, but disable-network-policy takes away what would enforce it';
    return [{ path, message, fix: 'remove disable-network-policy, or set enableNetworkPolicy: false' }];
  },
};
