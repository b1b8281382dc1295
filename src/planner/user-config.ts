import type { ConfigValue, EngineConfig } from '../engines/types.ts';
import { type EngineConfigEntry, engineConfigOf } from '../kinds/cluster/engine-config.ts';
import { selectorMatches } from '../kinds/cluster/machine-selection.ts';
import { managedKeys } from '../kinds/cluster/managed-keys.ts';
import { isGiven, selectsEverything } from '../kinds/cluster/network-input.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import type { Decision } from '../lib/decision.ts';
import type { EngineFacts, KeySupport } from '../network/facts.ts';

/** The command a node runs: agents know fewer keys than servers. */
export type Subcommand = 'server' | 'agent';

export interface UserConfig {
  readonly config: EngineConfig;
  /** Keys that the node's engine would not take, and why they are not in its file. */
  readonly leftOut: readonly Decision[];
}

/**
 * The user's engine configuration for one machine: the global map, then each matching selector's, whole keys replaced.
 * Numbers become text, as engines read them. Keys that the subcommand does not take are left out: the engine would skip
 * them silently.
 */
export function userConfigOf(
  cluster: Cluster,
  machineLabels: Readonly<Record<string, string>>,
  facts: EngineFacts,
  subcommand: Subcommand,
): UserConfig {
  const entries = engineConfigOf(cluster.spec?.rkeConfig);
  const merged = mergedConfig(entries.filter(({ selector }) => selectorMatches(selector, machineLabels)));
  const config: Record<string, ConfigValue> = {};
  const leftOut: Decision[] = [];
  for (const key of Object.keys(merged).sort()) {
    const support = facts.keys[key]?.[subcommand] ?? 'absent';
    const value = configValueOf(merged[key]);
    const reason = managedKeys.get(key) ?? reasons[support] ?? (value === undefined ? unwritable : undefined);
    if (reason === undefined && value !== undefined) config[key] = value;
    // What an agent does not take, a server of the same cluster gets: nothing to tell there.
    else if (subcommand === 'server') leftOut.push({ subject: key, value: 'left out', why: reason ?? '' });
  }
  return { config, leftOut };
}

const unwritable = 'only text, numbers, booleans and lists can be written';

const reasons: Readonly<Record<KeySupport, string | undefined>> = {
  known: undefined,
  hidden: undefined,
  skipped: 'this engine skips the key',
  absent: 'this engine does not know the key',
};

/** The user's configuration for all machines, as it was written. */
export function configForAllMachines(cluster: Cluster): Readonly<Record<string, unknown>> {
  return mergedConfig(engineConfigOf(cluster.spec?.rkeConfig).filter(selectsEverything));
}

/** Later maps replace keys of earlier ones; null, empty text and empty lists say nothing, as in the network plan. */
function mergedConfig(entries: readonly EngineConfigEntry[]): Record<string, unknown> {
  const merged = new Map<string, unknown>();
  for (const { config } of entries) {
    for (const [key, value] of Object.entries(config)) if (isGiven(value)) merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

/** A value as an engine's file holds it; undefined for maps and lists of anything but scalars. */
export function configValueOf(value: unknown): ConfigValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (!Array.isArray(value)) return undefined;
  const items = value.filter((item) => item !== null && item !== undefined);
  return items.some((item) => typeof item === 'object') ? undefined : items.map(String);
}
