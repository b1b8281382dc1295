import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { type ManifestObject, plainText, valueAt } from '../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { type Finding, nothing, type Rule } from '../../lib/rule.ts';

const manifestPath: FieldPath = ['spec', 'rkeConfig', 'additionalManifest'];

const example = (values: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
${values}additionalManifest: |-
  apiVersion: helm.cattle.io/v1
  kind: HelmChartConfig
  metadata:
    name: rke2-canal
    namespace: kube-system
  spec:
    valuesContent: |-
      flannel:
        iface: eth1`);

export const chartValuesOnceRule: Rule<ClusterSubject> = {
  code: 'chart-values-once',
  on: 'Cluster',
  severity: 'error',
  title: 'the values of a chart stand in one place',
  why: 'Values in chartValues become a HelmChartConfig, and a chart has one of that name. A second one, in additionalManifest, is another file with the same object: whichever file the engine applied last wins, and that differs between servers and starts.',
  remedy: 'Move the values into chartValues, or into one HelmChartConfig in additionalManifest.',
  example: { bad: example('chartValues:\n  rke2-canal:\n    flannel:\n      iface: eth1\n'), good: example('') },
  covers: [],
  sources: ['K3s and RKE2: auto-deploying manifests', 'helm-controller: one HelmChartConfig for a HelmChart'],
  judge({ helm, rke }) {
    if (helm.objects.length === 0) return nothing;
    const configs = helm.objects.filter(({ content }) => content.kind === 'HelmChartConfig');
    return [...besideValues(configs, rke?.chartValues ?? {}), ...twiceInManifest(configs)];
  },
};

function besideValues(configs: readonly ManifestObject[], values: Readonly<Record<string, unknown>>): Finding[] {
  return configs.flatMap((config): Finding[] => {
    const name = nameOf(config);
    if (!Object.hasOwn(values, name) || values[name] === null) return [];
    return [
      {
        path: ['spec', 'rkeConfig', 'chartValues', name],
        message: `chartValues has ${name}, and so has the HelmChartConfig at line ${config.line} of additionalManifest; expected one place`,
        fix: `move the values at line ${config.line} into chartValues.${name}, and take the HelmChartConfig out`,
      },
    ];
  });
}

function twiceInManifest(configs: readonly ManifestObject[]): Finding[] {
  return configs.flatMap((config, index): Finding[] => {
    const first = configs.findIndex((other) => nameOf(other) === nameOf(config) && homeOf(other) === homeOf(config));
    const line = configs[first]?.line;
    if (first === index || line === undefined) return [];
    return [
      {
        path: manifestPath,
        message: `the HelmChartConfig ${nameOf(config)} stands at line ${line} and at line ${config.line}; expected it once`,
        fix: `merge the values at line ${config.line} into those at line ${line}`,
      },
    ];
  });
}

function nameOf({ content }: ManifestObject): string {
  return plainText(valueAt(content, 'metadata', 'name'));
}

function homeOf({ content }: ManifestObject): string {
  return plainText(valueAt(content, 'metadata', 'namespace'));
}
