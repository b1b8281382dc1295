import type { MachinePool } from '../../kinds/machinepool/schema.ts';
import type { AnyObject, Key } from '../../runtime/object.ts';

/** What one round about the pools of a cluster sees. */
export interface PoolsWorld {
  readonly namespace: string;
  readonly pools: readonly PoolWorld[];
}

/** One pool, as it was observed. */
export interface PoolWorld {
  readonly key: Key;
  readonly pool: MachinePool & AnyObject;
  readonly namespace: string;
  readonly deleting: boolean;
  /** Who is woken by its calls. */
  readonly callKey: string;
  /** Names of its Instances; only observed while a pool of the cluster is being removed. */
  readonly instances: readonly string[];
}

/** What of a status this controller writes, and what it finds. */
export interface PoolFinding {
  readonly type: 'CredentialValid' | 'ConfigValid' | 'CleanedUp';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}
