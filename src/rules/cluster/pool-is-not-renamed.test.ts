import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { poolIsNotRenamedRule } from './pool-is-not-renamed.ts';

const former = aCluster({
  pools: [aPool({ name: 'all', quantity: 3, machineConfigRef: { kind: 'Amazonec2Config', name: 'demo-renamed' } })],
});

describe('pool-is-not-renamed', () => {
  itsExamplesHold(poolIsNotRenamedRule, { old: former });

  const stored = aCluster({ pools: [aPool({ name: 'all', quantity: 3 }), aPool({ name: 'more', workerRole: false })] });
  const judge = (...pools: Parameters<typeof aPool>[0][]) =>
    judgeBy(poolIsNotRenamedRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }), { old: stored });

  it('refuses a new name for a pool that is otherwise the same', () => {
    const issues = judge({ name: 'renamed', quantity: 3 }, { name: 'more', workerRole: false });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machinePools[0].name']);
    expect(issues[0]?.patch?.[0]?.value).toBe('all');
  });

  it.each([
    { quantity: 2 },
    { quantity: 3, workerRole: false },
    { quantity: 3, machineConfigRef: { kind: 'Amazonec2Config', name: 'other' } },
  ])('takes a pool with %j for another pool', (pool) => {
    expect(judge({ name: 'new', ...pool }, { name: 'more', workerRole: false })).toEqual([]);
  });

  it('lets pools be added first and removed later', () => {
    const more = { name: 'more', workerRole: false };
    expect(judge({ name: 'all', quantity: 3 }, more, { name: 'new', quantity: 3 })).toEqual([]);
    expect(judge(more)).toEqual([]);
  });
});
