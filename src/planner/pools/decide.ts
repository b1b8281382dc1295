import type { Wait } from '../rollout/reasons.ts';
import { decidePool } from './decide-pool.ts';
import type { PoolSummary, PoolsDecision } from './decision.ts';
import type { PoolsPass } from './pass.ts';
import { removePool } from './remove-pool.ts';
import type { PoolMachine, PoolsWorld } from './world.ts';

/**
 * Decides which machines of pools to make and to remove now, and says what pools wait for. Nothing is decided from
 * memory but how many machines have failed. The order in which pools and machines are listed makes no difference.
 */
export function decidePools(world: PoolsWorld): PoolsDecision {
  const machines = world.machines.toSorted(
    (a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const pools = world.pools.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const nodes = world.cluster.nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const pass: PoolsPass = { cluster: { ...world.cluster, nodes }, world: { ...world, machines, pools }, steps: [] };
  const wanted = pools.map((pool) => decidePool(pool, pass));
  const removed = unwantedPools(machines, world).map((name) => removePool(name, pass));
  const times = wanted.flatMap(({ lookAgainAt }) => lookAgainAt ?? []).filter((at) => at > world.now);
  const summaries: readonly PoolSummary[] = wanted.map(({ summary }) => summary);
  const waits: Wait[] = [...summaries.flatMap((summary) => summary.waits), ...removed.flat()];
  return {
    steps: pass.steps,
    pools: summaries,
    waits,
    missing: wanted.reduce((sum, { missing }) => sum + missing, 0),
    ...(times.length > 0 && { lookAgainAt: Math.min(...times) }),
  };
}

function unwantedPools(machines: readonly PoolMachine[], { pools }: PoolsWorld): string[] {
  const names = new Set(machines.map(({ pool }) => pool));
  for (const { name } of pools) names.delete(name);
  return [...names].sort();
}
