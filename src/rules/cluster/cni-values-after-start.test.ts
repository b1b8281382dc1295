import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { cniValuesAfterStartRule } from './cni-values-after-start.ts';

const withValues = (values: Record<string, unknown> | undefined, cni = 'canal') =>
  aCluster({ cni, rke: values === undefined ? {} : { chartValues: { [`rke2-${cni}`]: values } } });
const at = 'warning spec.rkeConfig.chartValues.rke2-canal';

describe('cni-values-after-start', () => {
  itsExamplesHold(cniValuesAfterStartRule, { old: cniValuesAfterStartRule.example.good });

  it('warns of values that appear, change or go', () => {
    const judge = (before: Record<string, unknown> | undefined, now: Record<string, unknown> | undefined) =>
      brief(judgeBy(cniValuesAfterStartRule, withValues(now), { old: withValues(before) }));
    expect(judge(undefined, { a: 1 })).toEqual([at]);
    expect(judge({ a: 1 }, { a: 2 })).toEqual([at]);
    expect(judge({ a: 1 }, undefined)).toEqual([at]);
    expect(judge({ a: 1 }, { a: 1 })).toEqual([]);
    expect(judge(undefined, undefined)).toEqual([]);
  });

  it('says nothing at creation, and leaves a change of the CNI to its own rule', () => {
    expect(judgeBy(cniValuesAfterStartRule, withValues({ a: 1 }))).toEqual([]);
    expect(judgeBy(cniValuesAfterStartRule, withValues({ a: 1 }, 'cilium'), { old: withValues({ a: 1 }) })).toEqual([]);
  });
});
