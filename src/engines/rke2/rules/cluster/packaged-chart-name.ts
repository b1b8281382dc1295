import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { type ChartSource, placeOf } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nearestName } from '../../../../lib/nearest.ts';
import type { Finding, Rule } from '../../../../lib/rule.ts';

/** Charts that RKE2 packages, beside one for each CNI. */
const others: readonly string[] = [
  'rke2-calico-crd',
  'rke2-coredns',
  'rke2-ingress-nginx',
  'rke2-metrics-server',
  'rke2-runtimeclasses',
  'rke2-snapshot-controller',
  'rke2-snapshot-controller-crd',
  'rke2-snapshot-validation-webhook',
  'rke2-traefik',
  'rke2-traefik-crd',
  'harvester-cloud-provider',
  'harvester-csi-driver',
  'rancher-vsphere-cpi',
  'rancher-vsphere-csi',
];
const cniCharts: readonly string[] = ['rke2-calico', 'rke2-canal', 'rke2-cilium', 'rke2-flannel', 'rke2-multus'];
const packaged: readonly string[] = [...cniCharts, ...others];

const example = (name: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
chartValues:
  ${name}:
    flannel:
      iface: eth1`);

export const packagedChartNameRule: Rule<ClusterSubject> = {
  code: 'packaged-chart-name',
  on: 'Cluster',
  severity: 'error',
  title: 'Helm values are given to a chart that exists and is installed',
  why: 'RKE2 names its charts rke2-canal, rke2-cilium and so on. Values under another name are stored as a HelmChartConfig that no chart reads; so are values of a CNI that is not the cluster’s.',
  remedy: 'Write the chart’s full name, and values for the CNI that cni names.',
  example: { bad: example('canal'), good: example('rke2-canal') },
  covers: ['NET-082'],
  sources: ['RKE2: bundled charts', 'RKE2 documentation: Helm integration'],
  *judge({ engine, helm, input, cniName }) {
    if (engine.name !== 'rke2' || helm.sources.length === 0) return;
    const own = helm.sources.filter(({ from }) => from === 'HelmChart').map(({ name }) => name);
    const installed = [...(input.cni?.value ?? []), cniName].map((name) => `rke2-${name}`);
    for (const source of helm.sources) {
      if (source.from === 'HelmChart' || own.includes(source.name)) continue;
      if (packaged.includes(source.name)) yield* unusedCni(source, installed);
      else yield* unknownChart(source);
    }
  },
};

function* unknownChart(source: ChartSource): Iterable<Finding> {
  const meant = packaged.includes(`rke2-${source.name}`) ? `rke2-${source.name}` : nearestName(source.name, packaged);
  const { path } = placeOf(source, []);
  yield {
    // A chart that is like no packaged one may be installed by other means.
    severity: meant === undefined ? 'warning' : 'error',
    path,
    message: `the chart ${source.name} is none of those that RKE2 packages, so its values reach nobody`,
    fix: meant === undefined ? 'install the chart by a HelmChart of that name, or remove the values' : `write ${meant}`,
  };
}

function* unusedCni(source: ChartSource, installed: readonly string[]): Iterable<Finding> {
  // Empty values change nothing; user interfaces leave them behind when the CNI is chosen anew.
  if (!cniCharts.includes(source.name) || installed.includes(source.name)) return;
  if (Object.keys(source.values).length === 0) return;
  const { path } = placeOf(source, []);
  yield {
    severity: 'warning',
    path,
    message: `values for ${source.name} have no effect, because the cluster’s CNI is installed by ${installed.at(-1)}`,
    fix: 'remove them, or choose that CNI',
  };
}
