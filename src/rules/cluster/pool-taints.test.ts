import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { poolTaintsRule } from './pool-taints.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(poolTaintsRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('pool-taints', () => {
  itsExamplesHold(poolTaintsRule);

  it.each([
    { key: 'a', effect: 'NoSchedule' },
    { key: 'example.net/a', value: 'b', effect: 'NoExecute' },
    { key: 'a', value: null, effect: 'PreferNoSchedule' },
  ])('accepts %j', (taint) => {
    expect(judge({ taints: [taint] })).toEqual([]);
  });

  it.each([
    [{ key: '', effect: 'NoSchedule' }, 'key'],
    [{ key: 'a b', effect: 'NoSchedule' }, 'key'],
    [{ key: 'a', value: 'b c', effect: 'NoSchedule' }, 'value'],
    [{ key: 'a', effect: '' }, 'effect'],
    [{ key: 'a', effect: 'NoScheduling' }, 'effect'],
  ])('refuses %j', (taint, field) => {
    expect(brief(judge({ taints: [taint] }))).toEqual([`error spec.rkeConfig.machinePools[0].taints[0].${field}`]);
  });

  it('proposes the effect that was meant', () => {
    expect(judge({ taints: [{ key: 'a', effect: 'noexecute' }] })[0]?.patch?.[0]?.value).toBe('NoExecute');
  });
});
