import type { FieldPath } from '../../lib/field-path.ts';
import type { LabelSelector } from '../schema-parts.ts';
import type { RkeConfig } from './schema.ts';

/** One map of engine configuration and the machines it is for. */
export interface EngineConfigEntry {
  readonly path: FieldPath;
  /** Null or absent: all machines. */
  readonly selector?: LabelSelector | null;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The maps of engine configuration in the order in which they apply: the global one, then one for each selector. */
export function engineConfigOf(rke: RkeConfig | null | undefined): EngineConfigEntry[] {
  const entries: EngineConfigEntry[] = [];
  const base: FieldPath = ['spec', 'rkeConfig'];
  if (rke?.machineGlobalConfig) {
    entries.push({ path: [...base, 'machineGlobalConfig'], config: rke.machineGlobalConfig });
  }
  for (const [index, item] of (rke?.machineSelectorConfig ?? []).entries()) {
    if (!item.config) continue;
    const path = [...base, 'machineSelectorConfig', index, 'config'];
    entries.push({
      path,
      config: item.config,
      ...(item.machineLabelSelector === undefined ? {} : { selector: item.machineLabelSelector }),
    });
  }
  return entries;
}
