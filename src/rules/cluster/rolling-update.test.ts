import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { rollingUpdateRule } from './rolling-update.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(rollingUpdateRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('rolling-update', () => {
  itsExamplesHold(rollingUpdateRule);

  it.each([
    {},
    { maxSurge: 2 },
    { maxSurge: '25%', maxUnavailable: '100%' },
    { maxSurge: 0, maxUnavailable: 1 },
    { maxSurge: null },
  ])('accepts %j', (rollingUpdate) => {
    expect(judge({ rollingUpdate })).toEqual([]);
  });

  it.each([
    [{ maxSurge: -1 }, 'error', 'maxSurge'],
    [{ maxSurge: '101%' }, 'error', 'maxSurge'],
    [{ maxUnavailable: 'one' }, 'error', 'maxUnavailable'],
    [{ maxSurge: 0 }, 'warning', 'maxSurge'],
    [{ maxSurge: '0%', maxUnavailable: '0' }, 'warning', 'maxSurge'],
  ])('judges %j', (rollingUpdate, severity, field) => {
    expect(brief(judge({ rollingUpdate }))).toEqual([
      `${severity} spec.rkeConfig.machinePools[0].rollingUpdate.${field}`,
    ]);
  });
});
