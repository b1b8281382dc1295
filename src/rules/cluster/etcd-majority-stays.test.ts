import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { etcdMajorityStaysRule } from './etcd-majority-stays.ts';

const judge = (before: number, ...pools: ReturnType<typeof aPool>[]) =>
  judgeBy(etcdMajorityStaysRule, aCluster({ pools }), { old: aCluster({ pools: [aPool({ quantity: before })] }) });

describe('etcd-majority-stays', () => {
  itsExamplesHold(etcdMajorityStaysRule, { old: aCluster({ pools: [aPool({ name: 'all', quantity: 5 })] }) });

  const from = (before: number, now: number) => judge(before, aPool({ quantity: now }));

  it('warns exactly when less than a majority stays', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 12 }), (before, now) => {
        expect(from(before, now).length).toBe(Math.min(before, now) > before / 2 ? 0 : 1);
      }),
    );
  });

  it('does not count machines of new pools as members that stay', () => {
    expect(brief(judge(3, aPool({ name: 'other', quantity: 3 })))).toEqual(['warning spec.rkeConfig.machinePools[0]']);
    expect(judge(3, aPool({ quantity: 2 }), aPool({ name: 'other', quantity: 3 }))).toEqual([]);
  });

  it('sees the role taken from a pool', () => {
    expect(judge(3, aPool({ quantity: 3, etcdRole: false }), aPool({ name: 'b' }))).toHaveLength(1);
  });

  it('says nothing when the cluster is made', () => {
    expect(judgeBy(etcdMajorityStaysRule, aCluster({ pools: [aPool()] }))).toEqual([]);
  });
});
