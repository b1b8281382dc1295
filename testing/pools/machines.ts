import type { PoolMachine, PoolsWorld, WantedPool } from '../../src/planner/pools/world.ts';
import { aWorld, rolesOf, start } from '../rollout/worlds.ts';

/** A pool of three, made from configuration `one`; one more while machines are replaced, never one less. */
export function aWantedPool(name: string, letters: string, options: Partial<WantedPool> = {}): WantedPool {
  return {
    name,
    quantity: 3,
    roles: rolesOf(letters),
    hash: 'one',
    surge: 1,
    unavailable: 0,
    paused: false,
    startupLimit: 600_000,
    unhealthyLimit: 300_000,
    replaceable: { least: 0, most: Number.POSITIVE_INFINITY },
    ...options,
  };
}

/** A machine that is a ready node. */
export function aPoolMachine(name: string, options: Partial<PoolMachine> = {}): PoolMachine {
  return {
    name,
    pool: 'workers',
    createdAt: start - 3_600_000,
    hash: 'one',
    deleting: false,
    preferred: false,
    orderedAt: start - 3_600_000,
    exists: true,
    registered: true,
    deliveredAt: start - 3_000_000,
    started: true,
    ready: true,
    ...options,
  };
}

/** Of machines, what has only been written down. */
export const unasked: Partial<PoolMachine> = {
  exists: false,
  registered: false,
  started: false,
  ready: false,
};

export function aPoolsWorld(
  pools: readonly WantedPool[],
  machines: readonly PoolMachine[],
  options: Partial<PoolsWorld> = {},
): PoolsWorld {
  return {
    now: start,
    cluster: aWorld([], { bootstrapped: true }),
    pools,
    machines,
    books: new Map(),
    verdicts: new Map(),
    ...options,
  };
}
