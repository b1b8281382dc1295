import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { egressSelectorModeRule } from './egress-selector-mode.ts';

const judge = (mode: unknown) =>
  judgeBy(egressSelectorModeRule, aCluster({ config: { 'egress-selector-mode': mode } }));

describe('egress-selector-mode', () => {
  itsExamplesHold(egressSelectorModeRule);

  it.each(['agent', 'cluster', 'pod', 'disabled', null])('accepts %s', (mode) => {
    expect(judge(mode)).toEqual([]);
  });

  it.each([
    ['Pod', 'pod'],
    ['disable', 'disabled'],
    ['konnectivity', 'agent'],
    [false, 'agent'],
  ])('refuses %s and offers %s', (mode, offered) => {
    const issues = judge(mode);
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.egress-selector-mode']);
    expect(issues[0]?.patch?.[0]?.value).toBe(offered);
  });
});
