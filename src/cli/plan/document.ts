import { formatFieldPath } from '../../lib/field-path.ts';
import { resultOf } from '../check/json-report.ts';
import type { PlannedCluster, PlannedManifest } from './clusters.ts';

/** A plan as data, for `-o json` and `-o yaml`: addresses and ranges as text, paths as Kubernetes writes them. */
export function planDocument({ clusters, others }: PlannedManifest): unknown {
  return { clusters: clusters.map(clusterDocument), others: others.map(resultOf) };
}

function clusterDocument({ judged, network, roles }: PlannedCluster): unknown {
  return plain({
    ...resultOf(judged),
    ...(network && { network }),
    nodes: roles.map(({ title, pools, files, probes, decisions }) => ({ title, pools, files, probes, decisions })),
  });
}

/** Values of the network become what a reader of JSON expects of them. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (isNetworkValue(fields)) return fields.text;
  return Object.fromEntries(
    Object.entries(fields).map(([key, part]) => [key, isPath(key, part) ? formatFieldPath(part) : plain(part)]),
  );
}

/** Addresses and ranges both have a family and their canonical text. */
function isNetworkValue(fields: Record<string, unknown>): boolean {
  return typeof fields.text === 'string' && (fields.family === 'ipv4' || fields.family === 'ipv6');
}

function isPath(key: string, part: unknown): part is (string | number)[] {
  return key === 'path' && Array.isArray(part);
}
