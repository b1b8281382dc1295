import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { stackPreferenceKnownRule } from './stack-preference-known.ts';

describe('stack-preference-known', () => {
  itsExamplesHold(stackPreferenceKnownRule);

  it.each([
    ['IPv4', 'ipv4'],
    ['ip6', 'ipv6'],
    ['dual-stack', 'dual'],
    ['both', 'dual'],
  ])('takes "%s" for %s, by its letters or by the ranges', (written, meant) => {
    const issues = judgeBy(stackPreferenceKnownRule, aCluster({ stackPreference: written }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.networking.stackPreference']);
    expect(issues[0]?.patch?.[0]?.value).toBe(meant);
  });

  it('proposes to take it out where nothing tells what is meant', () => {
    const [issue] = judgeBy(stackPreferenceKnownRule, aCluster({ stackPreference: 'whatever', clusterCidr: 'x' }));
    expect(issue?.patch).toEqual([{ op: 'remove', path: '/spec/rkeConfig/networking/stackPreference' }]);
  });

  it.each(['ipv4', 'ipv6', 'dual', null])('accepts %s', (stackPreference) => {
    expect(judgeBy(stackPreferenceKnownRule, aCluster({ stackPreference }))).toEqual([]);
  });
});
