import type { Facts } from '../network/facts.ts';

/** A machine configuration, of any driver's kind: its fields stand at the top level, there is no `spec`. */
export interface MachineConfig {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** What rules about a machine configuration see, whatever its kind. */
export interface MachineConfigSubject {
  readonly config: MachineConfig;
  /** The stored object, on an update. */
  readonly old?: MachineConfig;
  readonly facts: Facts;
}
