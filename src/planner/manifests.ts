import { stringify } from 'yaml';
import type { Cni, CniContext } from '../cnis/types.ts';
import type { NodeFile, NodeProfile, RenderContext } from '../engines/types.ts';
import type { Decision } from '../lib/decision.ts';
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
  const charts = new Map(Object.entries(context.cluster.spec?.rkeConfig?.chartValues ?? {}));
  for (const { cni, context: cniContext } of cnis) {
    const ours = cni.chartValues(cniContext);
    if (!ours) continue;
    decisions.push(...ours.decisions);
    charts.set(ours.chart, merged(ours.values, charts.get(ours.chart)));
  }
  if (charts.size > 0) {
    const path = layout.manifest('managed-chart-config.yaml');
    files.push({ path, mode: '0600', content: chartConfigs(charts, context), purpose: 'values of packaged charts' });
  }
  return { files, decisions };
}

/** Helm values: maps are merged, everything else is the user's where the user has it. */
export function merged(ours: unknown, users: unknown): unknown {
  if (!isMap(ours) || !isMap(users)) return users === undefined || users === null ? ours : users;
  const keys = new Set([...Object.keys(ours), ...Object.keys(users)]);
  return Object.fromEntries([...keys].map((key) => [key, merged(ours[key], users[key])]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
      spec: { valuesContent: yamlText(merged(common, values), true) },
    }));
  return documents.map((document) => yamlText(document, false)).join('---\n');
}

/** The engines' reader follows YAML 1.1 (`yes` is a boolean there), so texts are quoted for it; long lines stay whole. */
function yamlText(value: unknown, sortMapEntries: boolean): string {
  return stringify(value, { version: '1.1', sortMapEntries, lineWidth: 0, aliasDuplicateObjects: false });
}
