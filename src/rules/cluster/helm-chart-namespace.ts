import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { plainText, valueAt, type YamlMap } from '../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

const home = 'kube-system';

const example = (namespace: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
additionalManifest: |-
  apiVersion: helm.cattle.io/v1
  kind: HelmChartConfig
  metadata:
    name: rke2-canal
    namespace: ${namespace}
  spec:
    valuesContent: |-
      flannel:
        iface: eth1`);

export const helmChartNamespaceRule: Rule<ClusterSubject> = {
  code: 'helm-chart-namespace',
  on: 'Cluster',
  severity: 'error',
  title: 'a HelmChartConfig stands in the namespace of its HelmChart',
  why: 'The Helm controller looks for a HelmChartConfig by the name and the namespace of the HelmChart. The packaged charts live in kube-system; a HelmChartConfig elsewhere is stored and never used.',
  remedy: 'Write namespace: kube-system for packaged charts.',
  example: { bad: example('default'), good: example('kube-system') },
  covers: ['NET-082'],
  sources: ['RKE2 documentation: Helm integration'],
  *judge({ helm }) {
    for (const { content, line } of helm.objects) {
      if (content.kind !== 'HelmChartConfig') continue;
      const name = plainText(valueAt(content, 'metadata', 'name'));
      const namespace = namespaceOf(content);
      const ofTheirOwn = helm.objects.some(
        (other) =>
          other.content.kind === 'HelmChart' &&
          plainText(valueAt(other.content, 'metadata', 'name')) === name &&
          namespaceOf(other.content) === namespace,
      );
      if (namespace === home || ofTheirOwn) continue;
      yield {
        path: ['spec', 'rkeConfig', 'additionalManifest'],
        message: `the HelmChartConfig ${name} at line ${line} is in namespace ${namespace}, expected ${home}`,
        fix: `write metadata.namespace: ${home}`,
      };
    }
  },
};

function namespaceOf(content: YamlMap): string {
  return plainText(valueAt(content, 'metadata', 'namespace')) || 'default';
}
