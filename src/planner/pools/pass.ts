import type { ObservedCluster } from '../rollout/world.ts';
import type { PoolStep } from './decision.ts';
import type { PoolsWorld } from './world.ts';

/** The decision about all pools in the making. */
export interface PoolsPass {
  /** The cluster as the steps so far leave it. */
  cluster: ObservedCluster;
  readonly world: PoolsWorld;
  readonly steps: PoolStep[];
}
