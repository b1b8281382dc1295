import type { CloudInstance, MachineOrder } from '../../drivers/types.ts';
import type { Instance } from '../../kinds/instance/schema.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import type { InstanceStep, InstanceView } from '../../planner/instances/view.ts';
import type { Key } from '../../runtime/object.ts';
import type { CloudAccount } from '../clouds/accounts.ts';
import type { InstanceAnswer } from './answers.ts';

/** What one round about an Instance sees, with what was decided from it. */
export interface InstanceWorld {
  readonly roundKey: string;
  readonly key: Key;
  /** Absent where only machines are left that no Instance knows. */
  readonly known?: KnownInstance;
  /** Machines that say they were made for a Machine of this name, by an order that nobody knows. */
  readonly orphans: readonly Orphan[];
  /** What a call came to that is not in the books yet. */
  readonly answer?: InstanceAnswer;
}

export interface KnownInstance {
  readonly instance: Instance;
  /** The Secret with its user data, and where it is. */
  readonly bootstrap?: Secret;
  readonly bootstrapKey: Key;
  /** What firewalls of its pool let through now: they are shared with machines that were ordered earlier and later. */
  readonly openings: MachineOrder['openings'];
  /** Absent where its provider cannot be asked. */
  readonly reach?: { readonly account: CloudAccount; readonly config: MachineConfig };
  readonly view: InstanceView;
  readonly step: InstanceStep;
}

export interface Orphan {
  readonly account: CloudAccount;
  readonly machine: CloudInstance;
}
