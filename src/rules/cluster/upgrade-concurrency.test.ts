import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { upgradeConcurrencyRule } from './upgrade-concurrency.ts';

const judge = (spec: Parameters<typeof aCluster>[0]) => judgeBy(upgradeConcurrencyRule, aCluster(spec));

describe('upgrade-concurrency', () => {
  itsExamplesHold(upgradeConcurrencyRule);

  it.each(['0', '1', '25', '1%', '100%', '', null])('accepts %s', (workerConcurrency) => {
    expect(judge({ rke: { upgradeStrategy: { workerConcurrency } } })).toEqual([]);
  });

  it.each(['0%', '101%', '-1', '1.5', 'all', '10 %', '%'])('refuses %s', (value) => {
    const upgradeStrategy = { workerConcurrency: value, controlPlaneConcurrency: value };
    expect(brief(judge({ rke: { upgradeStrategy } }))).toEqual([
      'error spec.rkeConfig.upgradeStrategy.controlPlaneConcurrency',
      'error spec.rkeConfig.upgradeStrategy.workerConcurrency',
    ]);
  });

  it('accepts exactly 1 to 100 per cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), (percent) => {
        const found = judge({ rke: { upgradeStrategy: { workerConcurrency: `${percent}%` } } });
        expect(found.length).toBe(percent >= 1 && percent <= 100 ? 0 : 1);
      }),
    );
  });
});
