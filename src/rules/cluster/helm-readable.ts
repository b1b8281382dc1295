import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

const example = (kind: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
additionalManifest: |-
  apiVersion: helm.cattle.io/v1
${kind}
  metadata:
    name: rke2-canal
    namespace: kube-system
  spec:
    valuesContent: |-
      flannel:
        iface: eth1`);

export const helmReadableRule: Rule<ClusterSubject> = {
  code: 'helm-readable',
  on: 'Cluster',
  severity: 'error',
  title: 'additionalManifest and Helm values are YAML of the form that their readers expect',
  why: 'The manifest is handed to the engine as a file. A file that is no YAML, or a document that is no Kubernetes object, is skipped there with a line in a log that nobody reads, and values that are no map fail the chart’s installation.',
  remedy: 'Correct the YAML at the place named. Give every document apiVersion, kind and metadata.',
  example: { bad: example('    kind: HelmChartConfig'), good: example('  kind: HelmChartConfig') },
  covers: [],
  sources: ['YAML 1.2', 'K3s and RKE2: auto-deploying manifests', 'helm-controller: valuesContent'],
  judge: ({ helm }) => (helm.problems.length === 0 ? nothing : helm.problems),
};
