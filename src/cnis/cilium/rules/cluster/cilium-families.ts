import { isOff } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { patchAt, placeOf, sourcesFor, valueAt } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';
import { familyTitle, stackTitle } from '../../../../network/family.ts';

const example = (enabled: boolean) =>
  exampleManifest(`machineGlobalConfig:
  cni: cilium
${exampleDualRanges}
chartValues:
  rke2-cilium:
    ipv6:
      enabled: ${enabled}`);

export const ciliumFamiliesRule: Rule<ClusterSubject> = {
  code: 'cilium-families',
  on: 'Cluster',
  severity: 'error',
  title: 'Cilium serves every family of the cluster',
  why: 'The chart turns families on as the ranges say. Helm values of the user win over that: a family that is switched off there leaves pods without an address of it, and Services of it lead nowhere.',
  remedy: 'Leave ipv4.enabled and ipv6.enabled out, or write what the ranges say.',
  example: { bad: example(false), good: example(true) },
  covers: [],
  sources: ['rke2-cilium chart: ipv4.enabled, ipv6.enabled', 'Rancher documentation: Enable IPv6 Support'],
  *judge({ cniName, plan, helm }) {
    if (cniName !== 'cilium' || !plan) return;
    for (const source of sourcesFor(helm, 'rke2-cilium')) {
      for (const family of plan.families) {
        if (!isOff(valueAt(source.values, family, 'enabled'))) continue;
        const { path, name } = placeOf(source, [family, 'enabled']);
        yield {
          path,
          message: `${name} is false, but the cluster is ${stackTitle[plan.stack.value]} and needs ${familyTitle[family]}`,
          fix: `write ${family}.enabled: true, or remove it`,
          ...patchAt(source, [family, 'enabled'], true),
        };
      }
    }
  },
};
