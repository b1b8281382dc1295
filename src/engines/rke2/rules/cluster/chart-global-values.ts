import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { isMap, placeOf } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';

/** What RKE2 sets in every packaged chart; its `set` values win over all others. */
const setByEngine: readonly string[] = [
  'clusterCIDR',
  'clusterCIDRv4',
  'clusterCIDRv6',
  'clusterDNS',
  'clusterDomain',
  'serviceCIDR',
  'systemDefaultRegistry',
];

const example = (values: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
chartValues:
  rke2-canal:
${values}`);

export const chartGlobalValuesRule: Rule<ClusterSubject> = {
  code: 'chart-global-values',
  on: 'Cluster',
  severity: 'warning',
  title: 'Helm values do not set what the engine sets in every chart',
  why: 'RKE2 writes ranges, DNS, domain and registry into each packaged chart as set values, which win over a HelmChartConfig. What the user writes there is silently replaced.',
  remedy:
    'Set cluster-cidr, service-cidr, cluster-dns, cluster-domain and system-default-registry in machineGlobalConfig.',
  example: {
    bad: example('    global:\n      clusterCIDR: 10.60.0.0/16'),
    good: example('    flannel:\n      iface: eth1'),
  },
  covers: ['NET-084'],
  sources: ['RKE2 bootstrap: values of packaged charts'],
  *judge({ engine, helm }) {
    if (engine.name !== 'rke2') return;
    for (const source of helm.sources) {
      if (source.from === 'HelmChart' || !isMap(source.values.global)) continue;
      for (const key of setByEngine) {
        if (source.values.global[key] === undefined) continue;
        const { path, name } = placeOf(source, ['global', key]);
        yield {
          path,
          message: `${name} has no effect: RKE2 sets it from its own configuration`,
          fix: `remove global.${key} and set it in machineGlobalConfig`,
        };
      }
    }
  },
};
