import type { Cni, CniContext } from '../cnis/types.ts';
import type { NodeFile, NodeProfile, RenderContext } from '../engines/types.ts';
import { isMap, readHelm } from '../kinds/cluster/helm-values.ts';
import type { Decision } from '../lib/decision.ts';
import { printYaml } from '../lib/yaml-print.ts';
import type { Layout } from './layout.ts';

export interface Manifests {
  readonly files: readonly NodeFile[];
  readonly decisions: readonly Decision[];
}

/** Manifests that the engine applies at start: the user's own on the control plane, chart values on every server. */
export function manifestsOf(
  node: NodeProfile,
  context: RenderContext,
  layout: Layout,
  cnis: readonly { readonly cni: Cni; readonly context: CniContext }[],
): Manifests {
  const { roles } = node;
  if (!roles.etcd && !roles.controlPlane) return { files: [], decisions: [] };
  const files: NodeFile[] = [];
  const additional = context.cluster.spec?.rkeConfig?.additionalManifest;
  if (additional && roles.controlPlane) {
    const path = layout.manifest('addons.yaml');
    files.push({ path, mode: '0600', content: additional, purpose: 'manifests of the cluster’s own' });
  }
  const decisions: Decision[] = [];
  const own = chartsInManifest(context);
  const given = Object.entries(context.cluster.spec?.rkeConfig?.chartValues ?? {});
  const charts = new Map(given.filter(([, values]) => values !== null && values !== undefined));
  for (const { cni, context: cniContext } of cnis) {
    const ours = cni.chartValues(cniContext);
    if (!ours) continue;
    if (own.has(ours.chart)) {
      decisions.push({
        subject: ours.chart,
        value: 'not extended',
        why: 'a HelmChartConfig of its name is in additionalManifest, and two would undo each other',
      });
      continue;
    }
    decisions.push(...ours.decisions);
    charts.set(ours.chart, merged(ours.values, charts.get(ours.chart)));
  }
  if (charts.size > 0) {
    const path = layout.manifest('managed-chart-config.yaml');
    files.push({ path, mode: '0600', content: chartConfigs(charts, context), purpose: 'values of packaged charts' });
  }
  return { files, decisions };
}

/** Charts whose values stand in the user's own manifests. */
function chartsInManifest({ cluster }: RenderContext): ReadonlySet<string> {
  const rke = cluster.spec?.rkeConfig;
  if (!rke?.additionalManifest?.includes('HelmChartConfig')) return new Set();
  const { sources } = readHelm(rke);
  return new Set(sources.filter(({ from }) => from === 'HelmChartConfig').map(({ name }) => name));
}

/** Helm values: maps are merged, everything else is the user's where the user has it. */
export function merged(ours: unknown, users: unknown): unknown {
  if (!isMap(ours) || !isMap(users)) return users === undefined || users === null ? ours : users;
  const keys = new Set([...Object.keys(ours), ...Object.keys(users)]);
  return Object.fromEntries([...keys].map((key) => [key, merged(ours[key], users[key])]));
}

/** One HelmChartConfig a chart, by name. Charts of cloud providers want the cluster's identity, as Rancher gives it. */
function chartConfigs(charts: ReadonlyMap<string, unknown>, context: RenderContext): string {
  const clusterId = context.cluster.status?.clusterName;
  const common = clusterId ? { global: { cattle: { clusterId } } } : {};
  const documents = [...charts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, values]) => ({
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChartConfig',
      metadata: { name, namespace: 'kube-system' },
      spec: { valuesContent: printYaml(sorted(merged(common, values))) },
    }));
  return documents.map(printYaml).join('---\n');
}

/** The same value with the keys of all maps in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
