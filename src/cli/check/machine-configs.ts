import type { FindMachineConfig } from '../../kinds/cluster/build-subject.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';

/** The machine configurations seen so far, by kind, namespace and name. */
export interface MachineConfigIndex {
  /** Takes one in and returns its key; a later one of the same key wins, as it would when applied. */
  add(config: MachineConfig): string;
  has(key: string): boolean;
  readonly find: FindMachineConfig;
}

export function machineConfigIndex(): MachineConfigIndex {
  const byKey = new Map<string, MachineConfig>();
  return {
    add(config) {
      const key = machineConfigKey(config.kind, config.metadata?.namespace, config.metadata?.name);
      byKey.set(key, config);
      return key;
    },
    has: (key) => byKey.has(key),
    find: (kind, namespace, name) => byKey.get(machineConfigKey(kind, namespace, name)),
  };
}

/** How a reference and a configuration find each other. */
export function machineConfigKey(
  kind: string | null | undefined,
  namespace: string | undefined,
  name: string | null | undefined,
): string {
  return `${kind ?? ''} ${namespace ?? ''}/${name ?? ''}`;
}
