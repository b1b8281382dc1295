import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { poolNameRule } from './pool-name.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(poolNameRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('pool-name', () => {
  itsExamplesHold(poolNameRule);

  it.each(['a', 'pool-1', '0', 'x'.repeat(63), 'a-b-c'])('accepts %s', (name) => {
    expect(judge({ name })).toEqual([]);
  });

  it.each([
    ['Workers', 'workers'],
    ['a_b', 'a-b'],
    ['-a', 'a'],
    ['a.b', 'a-b'],
    ['_', 'pool'],
    ['x'.repeat(64), 'x'.repeat(60)],
  ])('refuses %s and proposes %s', (name, proposal) => {
    const [issue] = judge({ name });
    expect(issue?.fix).toBe(`write name: ${proposal}`);
    expect(issue?.patch).toEqual([{ op: 'replace', path: '/spec/rkeConfig/machinePools/0/name', value: proposal }]);
  });

  it('proposes a name that no other pool has', () => {
    expect(judge({ name: 'a' }, { name: 'A' })[0]?.fix).toBe('write name: a-2');
  });

  it('refuses names for new pools and warns of stored ones', () => {
    const cluster = aCluster({ pools: [aPool({ name: 'Old' }), aPool({ name: 'New' })] });
    const old = aCluster({ pools: [aPool({ name: 'Old' })] });
    expect(brief(judgeBy(poolNameRule, cluster, { old }))).toEqual([
      'warning spec.rkeConfig.machinePools[0].name',
      'error spec.rkeConfig.machinePools[1].name',
    ]);
  });

  it('proposes names that it accepts itself', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80 }), (name) => {
        const value = judge({ name })[0]?.patch?.[0]?.value;
        if (value !== undefined) expect(judge({ name: String(value) })).toEqual([]);
      }),
    );
  });
});
