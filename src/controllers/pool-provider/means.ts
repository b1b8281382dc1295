import type { CloudProblem } from '../../drivers/types.ts';
import type { Failure } from '../../planner/instances/failures.ts';
import type { CloudMeans } from '../clouds/means.ts';

/** What a call about a MachinePool came to. */
export type PoolAnswer = { readonly failure?: Failure } & (
  | { readonly call: 'validate'; readonly hash: string; readonly problems: readonly CloudProblem[] }
  | {
      readonly call: 'cleanUp';
      /** Key of the footprint. */
      readonly footprint: string;
      /** What is still in use, in words. */
      readonly left: readonly string[];
    }
);

/** What this process remembers of a call that did not end well: the same is not asked again before. */
export interface PoolPause {
  /** Validation hash or footprint. */
  readonly about: string;
  readonly failures: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What the rounds of pools talk to providers with. */
export interface PoolMeans extends CloudMeans<PoolAnswer> {
  /** By the key of the pool's calls. */
  readonly pauses: Map<string, PoolPause>;
  /** By the key of the pool's calls: since when a pool that is being removed has no Instance any more, in milliseconds. */
  readonly emptySince: Map<string, number>;
}
