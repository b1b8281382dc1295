import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

const bringsPods: readonly unknown[] = ['DaemonSet', 'HelmChart', 'Deployment', 'Installation'];
const noConfig: FieldPath = ['spec', 'rkeConfig', 'machineGlobalConfig'];

export const ownCniMissingRule: Rule<ClusterSubject> = {
  code: 'own-cni-missing',
  on: 'Cluster',
  severity: 'warning',
  title: 'a cluster without the engine’s CNI brings a manifest of its own',
  why: 'With cni: none, and with flannel-backend: none on K3s, the engine installs no pod network. Nodes stay NotReady and tainted until somebody applies one, and a cluster on new machines is never ready.',
  remedy: 'Put the CNI’s manifest, or a HelmChart that installs it, into spec.rkeConfig.additionalManifest.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: none\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:
  cni: none
${exampleDualRanges}
additionalManifest: |-
  apiVersion: helm.cattle.io/v1
  kind: HelmChart
  metadata:
    name: cilium
    namespace: kube-system
  spec:
    repo: https://helm.cilium.io
    chart: cilium
    bootstrap: true`),
  },
  covers: ['NET-038'],
  sources: ['RKE2 documentation, network options', 'K3s documentation, custom CNI'],
  judge({ cniName, input, helm, rke, engine }) {
    if (!rke || cniName !== 'none') return nothing;
    const applied = helm.objects.some(({ content }) => bringsPods.includes(content.kind));
    // A manifest that cannot be read is spoken of elsewhere, and may well hold the CNI.
    if (applied || helm.problems.length > 0) return nothing;
    const given = engine.name === 'k3s' ? input.flannelBackend : input.cni;
    const key = engine.name === 'k3s' ? 'flannel-backend' : 'cni';
    return [
      {
        path: given?.path ?? noConfig,
        message: `${key} is none and additionalManifest installs no pod network, so nodes stay NotReady until somebody does`,
        fix: 'add the manifest or a HelmChart of your CNI to spec.rkeConfig.additionalManifest',
      },
    ];
  },
};
