import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { drainOptionsRule } from './drain-options.ts';

function judge(options: Record<string, unknown>) {
  const upgradeStrategy = { controlPlaneDrainOptions: options, workerDrainOptions: options };
  return judgeBy(drainOptionsRule, aCluster({ rke: { upgradeStrategy } }));
}

describe('drain-options', () => {
  itsExamplesHold(drainOptionsRule);

  it.each([{ gracePeriod: -1, timeout: 0 }, { timeout: 120, skipWaitForDeleteTimeoutSeconds: 0 }, { timeout: null }])(
    'accepts %j',
    (options) => {
      expect(judge(options)).toEqual([]);
    },
  );

  it.each([
    [{ gracePeriod: -2 }, 'gracePeriod'],
    [{ timeout: -1 }, 'timeout'],
    [{ skipWaitForDeleteTimeoutSeconds: -1 }, 'skipWaitForDeleteTimeoutSeconds'],
    [{ preDrainHooks: [{ annotation: 'a b' }] }, 'preDrainHooks[0].annotation'],
    [{ postDrainHooks: [{ annotation: 'Example.net/ok' }, {}] }, 'postDrainHooks[1].annotation'],
  ])('refuses %j', (options, field) => {
    expect(brief(judge(options))).toEqual([
      `error spec.rkeConfig.upgradeStrategy.controlPlaneDrainOptions.${field}`,
      `error spec.rkeConfig.upgradeStrategy.workerDrainOptions.${field}`,
    ]);
  });
});
