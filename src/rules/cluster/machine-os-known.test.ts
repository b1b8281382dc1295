import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { machineOsKnownRule } from './machine-os-known.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(machineOsKnownRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('machine-os-known', () => {
  itsExamplesHold(machineOsKnownRule);

  it.each([undefined, null, '', 'linux', 'windows'])('accepts %s', (machineOS) => {
    expect(judge(machineOS === undefined ? {} : { machineOS })).toEqual([]);
  });

  it.each([
    ['Windows', 'windows'],
    ['win2022', 'windows'],
    ['LINUX', 'linux'],
    ['ubuntu', 'linux'],
  ])('refuses %s and proposes %s', (machineOS, meant) => {
    const issues = judge({ machineOS });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machinePools[0].machineOS']);
    expect(issues[0]?.patch?.[0]?.value).toBe(meant);
  });
});
