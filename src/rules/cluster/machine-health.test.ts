import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { machineHealthRule } from './machine-health.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(machineHealthRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('machine-health', () => {
  itsExamplesHold(machineHealthRule);

  it.each([
    { maxUnhealthy: '2' },
    { maxUnhealthy: '100%' },
    { unhealthyRange: '[1-3]' },
    { unhealthyRange: '[2-2]' },
    { nodeStartupTimeout: '0s', unhealthyNodeTimeout: '5m0s' },
    { maxUnhealthy: null, unhealthyRange: '' },
  ])('accepts %j', (pool) => {
    expect(judge(pool)).toEqual([]);
  });

  it.each([
    [{ maxUnhealthy: '-1' }, 'maxUnhealthy'],
    [{ maxUnhealthy: '101%' }, 'maxUnhealthy'],
    [{ unhealthyRange: '3-5' }, 'unhealthyRange'],
    [{ unhealthyRange: '[5-3]' }, 'unhealthyRange'],
    [{ nodeStartupTimeout: '-10m' }, 'nodeStartupTimeout'],
    [{ drainBeforeDeleteTimeout: '-1s' }, 'drainBeforeDeleteTimeout'],
  ])('refuses %j', (pool, field) => {
    expect(brief(judge(pool))).toEqual([`error spec.rkeConfig.machinePools[0].${field}`]);
  });
});
