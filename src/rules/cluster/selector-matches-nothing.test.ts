import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { selectorMatchesNothingRule } from './selector-matches-nothing.ts';

const judge = (machineLabelSelector: Record<string, unknown>, list = 'machineSelectorConfig') =>
  judgeBy(
    selectorMatchesNothingRule,
    aCluster({ pools: [aPool({ labels: { zone: 'a' } })], rke: { [list]: [{ machineLabelSelector }] } }),
  );

describe('selector-matches-nothing', () => {
  itsExamplesHold(selectorMatchesNothingRule);

  it.each([
    {},
    { matchLabels: { zone: 'a' } },
    { matchLabels: { 'rke.cattle.io/worker-role': 'true' } },
    { matchLabels: { 'rke.cattle.io/rke-machine-pool-name': 'pool1' } },
    { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['b'] }] },
  ])('accepts %j', (selector) => {
    expect(judge(selector)).toEqual([]);
  });

  it.each([{ matchLabels: { zone: 'b' } }, { matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] }])(
    'warns of %j',
    (selector) => {
      for (const list of ['machineSelectorConfig', 'machineSelectorFiles']) {
        expect(brief(judge(selector, list))).toEqual([`warning spec.rkeConfig.${list}[0].machineLabelSelector`]);
      }
    },
  );

  it('does not know the labels of hosts that register later', () => {
    const rke = { machineSelectorConfig: [{ machineLabelSelector: { matchLabels: { a: 'b' } } }] };
    expect(judgeBy(selectorMatchesNothingRule, aCluster({ rke }))).toEqual([]);
  });
});
