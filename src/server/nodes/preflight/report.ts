import { hash } from 'node:crypto';
import { clusterKind } from '../../../kinds/cluster/kind.ts';
import { clusterNameLabel } from '../../../kinds/machine/names.ts';
import { apiVersionOf } from '../../../kinds/types.ts';
import { blocks, type Issue, type Severity } from '../../../lib/issue.ts';
import type { Store } from '../../../store/types.ts';
import { keyOf, newObject, type ObjectKind, timestamp } from '../../objects/object.ts';
import type { StoredCluster } from '../connect/machine-objects.ts';
import type { HostRequest } from '../connect/read-request.ts';
import { issueLine } from '../connect/refused.ts';

const configMapObject: ObjectKind = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' };

/** Marks the reports among the ConfigMaps of a namespace. */
export const preflightLabel = 'drover.dev/preflight';

/** Reports that are kept for one cluster; the oldest go. */
const mostReports = 100;
/** So many new reports of a cluster lead to one look for the oldest. */
const sweepEvery = 20;

const marks: Record<Severity, string> = { error: '[ERROR]', warning: '[WARN] ', info: '[INFO] ' };

/** What the person at the shell reads; the first line is for the script: `accepted` or `refused`. */
export function verdictText(issues: readonly Issue[]): string {
  const told = issues.map((issue) => `${marks[issue.severity]} ${issueLine(issue)}`);
  const all = told.length === 0 ? ['[INFO]  nothing stands in the way'] : told;
  return `${[blocks(issues) ? 'refused' : 'accepted', ...all].join('\n')}\n`;
}

/** The name of a host's report: a host that is checked again replaces its own. The machine is empty while unknown. */
export function reportNameOf(cluster: StoredCluster, machine: string, { hostname, bootId }: HostRequest): string {
  if (machine !== '') return `${machine}-preflight`;
  const stranger = hash('sha256', JSON.stringify([cluster.metadata.uid, hostname, bootId]), 'hex').slice(0, 12);
  return `check-${stranger}-preflight`;
}

/** What a host reported, and what it means. */
export interface Report {
  /** JSON as it came. */
  readonly facts: string;
  readonly issues: readonly Issue[];
}

/** Keeps reports for those who ask later why a host did not join. */
export interface ReportKeeper {
  keep(cluster: StoredCluster, machine: string, host: HostRequest, report: Report): Promise<void>;
}

export function reportKeeper(store: Store, now: () => Date): ReportKeeper {
  const made = new Map<string, number>();
  return {
    async keep(cluster, machine, host, report) {
      const { namespace, name: clusterName, uid } = cluster.metadata;
      const name = reportNameOf(cluster, machine, host);
      const key = keyOf(configMapObject, { name, namespace });
      const data = dataOf(host, report, now());
      const stored = await store.get(key);
      if (stored) {
        const value = JSON.stringify({ ...(JSON.parse(stored.value) as object), data });
        await store.commit([{ op: 'update', key, value, ifRevision: stored.revision }]);
        return;
      }
      const labels = { [preflightLabel]: 'true', [clusterNameLabel]: clusterName };
      const object = JSON.parse(newObject(configMapObject, { name, namespace, labels }, { data }, now())) as {
        metadata: Record<string, unknown>;
      };
      const owner = { apiVersion: apiVersionOf(clusterKind), kind: clusterKind.kind, name: clusterName, uid };
      object.metadata.ownerReferences = [owner];
      await store.commit([{ op: 'create', key, value: JSON.stringify(object) }]);
      const count = (made.get(uid) ?? 0) + 1;
      made.set(uid, count % sweepEvery);
      if (count === sweepEvery) await removeOldest(store, namespace, clusterName);
    },
  };
}

function dataOf(host: HostRequest, { facts, issues }: Report, now: Date): Readonly<Record<string, string>> {
  return {
    hostname: host.hostname ?? '',
    reportedAt: timestamp(now),
    verdict: blocks(issues) ? 'refused' : 'accepted',
    issues: JSON.stringify(issues),
    facts,
  };
}

async function removeOldest(store: Store, namespace: string, clusterName: string): Promise<void> {
  const page = await store.list({ group: '', resource: 'configmaps', namespace });
  if (!page.ok) return;
  const own = page.items.filter(({ key, value }) => {
    if (!key.name.endsWith('-preflight')) return false;
    const { metadata } = JSON.parse(value) as { metadata: { labels?: Readonly<Record<string, string>> } };
    return metadata.labels?.[preflightLabel] === 'true' && metadata.labels[clusterNameLabel] === clusterName;
  });
  const old = own.toSorted((a, b) => a.revision - b.revision).slice(0, Math.max(0, own.length - mostReports));
  for (const { key, revision } of old) await store.commit([{ op: 'delete', key, ifRevision: revision }]);
}
