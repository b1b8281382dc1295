import type { Wait } from '../rollout/reasons.ts';
import type { PoolBooks } from './world.ts';

/** Why a machine goes. */
export type RemovalReason = 'ScaledDown' | 'Replaced' | 'Unhealthy' | 'NeverStarted' | 'Lost' | 'PoolRemoved';

/** Makes one machine of a pool as it is wanted now. */
export interface CreateMachine {
  readonly kind: 'create';
  readonly pool: string;
}

/** Begins the removal of one machine. */
export interface DeleteMachine {
  readonly kind: 'delete';
  readonly pool: string;
  readonly machine: string;
  readonly reason: RemovalReason;
  /** Completes the sentence "the machine is removed: …". */
  readonly why: string;
  /** The books of the pool from then on, in the same write: a failure is counted once, whoever dies. */
  readonly books?: PoolBooks;
}

export type PoolStep = CreateMachine | DeleteMachine;

/** How far a pool is, for its MachinePool. */
export interface PoolSummary {
  readonly name: string;
  /** Machines that are not being removed. */
  readonly replicas: number;
  readonly ready: number;
  readonly updated: number;
  readonly unhealthy: number;
  /** What stands in its way, the first of them explains the others; empty when it is as wanted. */
  readonly waits: readonly Wait[];
  readonly paused: boolean;
  readonly books: PoolBooks;
  readonly budget: 'available' | 'pausing' | 'spent';
}

export interface PoolsDecision {
  /** In order; each leaves a state from which the same end is reached. */
  readonly steps: readonly PoolStep[];
  readonly pools: readonly PoolSummary[];
  /** What pools wait for, those that are not wanted any more included. */
  readonly waits: readonly Wait[];
  /** Machines that shall become nodes and have not registered. */
  readonly missing: number;
  /** When something has to be decided by time alone, in milliseconds since the epoch. */
  readonly lookAgainAt?: number;
}
