import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { etcdQuorumRule } from './etcd-quorum.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(etcdQuorumRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('etcd-quorum', () => {
  itsExamplesHold(etcdQuorumRule);

  it.each([3, 5, 7])('accepts %i members', (quantity) => {
    expect(judge({ quantity })).toEqual([]);
  });

  it.each([
    [1, 3],
    [2, 3],
    [4, 5],
    [6, 7],
    [8, 7],
    [9, 7],
  ])('warns of %i members and proposes %i', (quantity, wanted) => {
    const issues = judge({ quantity });
    expect(brief(issues)).toEqual(['warning spec.rkeConfig.machinePools[0].quantity']);
    expect(issues[0]?.patch?.[0]?.value).toBe(wanted);
  });

  it('counts the members of all pools, and has no patch where several could change', () => {
    expect(judge({ quantity: 1 }, { name: 'b', quantity: 2 })).toEqual([]);
    const [issue] = judge({ quantity: 1 }, { name: 'b', quantity: 1 }, { name: 'c', etcdRole: false });
    expect(issue?.message).toContain('2 members');
    expect(issue?.patch).toBeUndefined();
  });

  it('leaves clusters without etcd pools to others', () => {
    expect(judge({ etcdRole: false })).toEqual([]);
    expect(judge({ quantity: 0 })).toEqual([]);
  });
});
