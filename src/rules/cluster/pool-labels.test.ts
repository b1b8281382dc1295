import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { poolLabelsRule } from './pool-labels.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(poolLabelsRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('pool-labels', () => {
  itsExamplesHold(poolLabelsRule);

  it.each([
    { a: '' },
    { 'example.net/a': 'B_1.c' },
    { 'node.kubernetes.io/x': 'y' },
    { 'topology.kubernetes.io/zone': 'a' },
    { [`${'x'.repeat(63)}`]: 'x'.repeat(63) },
  ])('accepts %j', (labels) => {
    expect(judge({ labels })).toEqual([]);
  });

  it.each([
    { '': 'a' },
    { '-a': 'a' },
    { a: 'b c' },
    { a: '-b' },
    { 'A/a': 'b' },
    { 'node-role.kubernetes.io/worker': 'true' },
    { 'x.k8s.io/a': 'b' },
    { ['x'.repeat(64)]: 'a' },
    { a: 'x'.repeat(64) },
  ])('refuses %j', (labels) => {
    const issues = judge({ labels: { fine: 'yes', ...labels } });
    expect(issues.map(({ path }) => path.at(-1))).toEqual(Object.keys(labels));
  });
});
