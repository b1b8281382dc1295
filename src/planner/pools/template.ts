import type { MachinePool } from '../../kinds/cluster/pool-schema.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import { sha256Hex } from '../../lib/digest.ts';

/**
 * The machine configuration as it is kept with a pool and with each machine: its frame and its fields, none of which is
 * a credential or empty. Maps have their keys in order, so that the same configuration is the same text.
 */
export function snapshotOf(config: MachineConfig, credentialFields: readonly string[]): MachineConfig {
  const { apiVersion, kind, metadata, status: _status, ...fields } = config;
  const { name, namespace } = metadata;
  const kept = Object.entries(fields).filter(([field]) => !credentialFields.includes(field));
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    ...(ordered(Object.fromEntries(kept)) as object),
  };
}

/**
 * Digest of what a machine is made from: machines with another one are replaced. Where the configuration is stored and
 * which credential is used do not count, nor do labels and taints: they hold for machines that are made from now on.
 */
export function templateHash(snapshot: MachineConfig, pool: MachinePool): string {
  const { apiVersion: _version, kind, metadata: _metadata, ...fields } = snapshot;
  const roles = [pool.etcdRole === true, pool.controlPlaneRole === true, pool.workerRole === true];
  const made = [kind, fields, roles, pool.machineOS ?? 'linux', pool.userdata?.inlineUserdata ?? ''];
  return sha256Hex(JSON.stringify(made)).slice(0, 16);
}

/** Without what is empty: an empty text, list or map asks for the driver's default, as no value does. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, ordered(inner)] as const)
    .filter(([, inner]) => !isEmpty(inner))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
