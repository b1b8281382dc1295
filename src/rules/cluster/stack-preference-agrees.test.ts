import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { stackPreferenceAgreesRule } from './stack-preference-agrees.ts';

const ranges = {
  ipv4: { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' },
  ipv6: { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' },
  dual: {},
  none: { clusterCidr: null, serviceCidr: null },
};

function judged(stack: keyof typeof ranges, stackPreference: string | null) {
  const issues = judgeBy(stackPreferenceAgreesRule, aCluster({ ...ranges[stack], stackPreference }));
  return issues.map(({ severity, patch }) => `${severity}: ${patch?.[0]?.value}`);
}

describe('stack-preference-agrees', () => {
  itsExamplesHold(stackPreferenceAgreesRule);

  it.each([
    ['ipv4', 'ipv4', []],
    ['ipv4', 'ipv6', ['error: ipv4']],
    ['ipv4', 'dual', ['warning: ipv4']],
    ['ipv6', 'ipv4', ['error: ipv6']],
    ['ipv6', 'ipv6', []],
    ['ipv6', 'dual', ['warning: ipv6']],
    ['dual', 'ipv4', ['error: dual']],
    ['dual', 'ipv6', ['error: dual']],
    ['dual', 'dual', []],
    ['none', 'ipv4', []],
    ['none', 'ipv6', []],
    ['none', 'dual', []],
  ] as const)('on ranges %s judges the preference %s', (stack, preference, expected) => {
    expect(judged(stack, preference)).toEqual(expected);
  });

  it('accepts no preference on any ranges', () => {
    for (const stack of ['ipv4', 'ipv6', 'dual', 'none'] as const) expect(judged(stack, null)).toEqual([]);
  });

  it('leaves an unknown word to another rule', () => {
    expect(judged('ipv6', 'v6')).toEqual([]);
  });

  it('judges by the option that can be read', () => {
    const cluster = aCluster({ ...ranges.ipv6, serviceCidr: 'x', stackPreference: 'ipv4' });
    expect(judgeBy(stackPreferenceAgreesRule, cluster)).toHaveLength(1);
  });

  it('says nothing while pods and Services disagree about the stack', () => {
    const cluster = aCluster({ ...ranges.ipv6, serviceCidr: '10.53.0.0/16', stackPreference: 'ipv4' });
    expect(judgeBy(stackPreferenceAgreesRule, cluster)).toEqual([]);
  });
});
