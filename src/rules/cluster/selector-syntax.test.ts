import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { selectorSyntaxRule } from './selector-syntax.ts';

const judge = (machineLabelSelector: Record<string, unknown>, list = 'machineSelectorConfig') =>
  judgeBy(selectorSyntaxRule, aCluster({ rke: { [list]: [{ machineLabelSelector }] } }));

describe('selector-syntax', () => {
  itsExamplesHold(selectorSyntaxRule);

  it.each([
    {},
    { matchLabels: { a: 'b', 'example.net/a': '' } },
    { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
    { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'a', operator: 'DoesNotExist', values: [] }] },
  ])('accepts %j', (selector) => {
    expect(judge(selector)).toEqual([]);
  });

  it.each([
    [{ matchLabels: { 'a b': 'c' } }, 'matchLabels[a b]'],
    [{ matchLabels: { a: 'b c' } }, 'matchLabels.a'],
    [{ matchExpressions: [{ key: '', operator: 'Exists' }] }, 'matchExpressions[0].key'],
    [{ matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] }, 'matchExpressions[0].operator'],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn' }] }, 'matchExpressions[0]'],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }, 'matchExpressions[0].values'],
  ])('refuses %j', (selector, path) => {
    for (const list of ['machineSelectorConfig', 'machineSelectorFiles']) {
      expect(brief(judge(selector, list))).toEqual([`error spec.rkeConfig.${list}[0].machineLabelSelector.${path}`]);
    }
  });
});
