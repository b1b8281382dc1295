import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { noProxySpacesRule } from './no-proxy-spaces.ts';

const withVariables = (...agentEnvVars: { name: string; value: string }[]) => aCluster({ spec: { agentEnvVars } });

describe('no-proxy-spaces', () => {
  itsExamplesHold(noProxySpacesRule);

  it.each(['', '127.0.0.1', '127.0.0.1,.svc'])('accepts "%s"', (value) => {
    expect(judgeBy(noProxySpacesRule, withVariables({ name: 'NO_PROXY', value }))).toEqual([]);
  });

  it.each([
    ['a, b', 'a,b'],
    [' a', 'a'],
    ['a\tb', 'a,b'],
    ['a ,, b ', 'a,b'],
  ])('refuses "%s" and joins it to %s', (value, mended) => {
    const issues = judgeBy(
      noProxySpacesRule,
      withVariables({ name: 'OTHER', value: 'a b' }, { name: 'no_proxy', value }),
    );
    expect(brief(issues)).toEqual(['error spec.agentEnvVars[1].value']);
    expect(issues[0]?.patch?.[0]?.value).toBe(mended);
  });

  it('removes a variable of nothing but spaces', () => {
    const [issue] = judgeBy(noProxySpacesRule, withVariables({ name: 'NO_PROXY', value: '  ' }));
    expect(issue?.patch).toEqual([{ op: 'remove', path: '/spec/agentEnvVars/0' }]);
  });

  it('only warns where the stored value has spaces already', () => {
    const old = withVariables({ name: 'NO_PROXY', value: 'a b' });
    const now = withVariables({ name: 'NO_PROXY', value: 'a c' });
    expect(brief(judgeBy(noProxySpacesRule, now, { old }))).toEqual(['warning spec.agentEnvVars[0].value']);
  });

  it('mends whatever has spaces', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.:/, ]{1,30}$/), (value) => {
        const [issue] = judgeBy(noProxySpacesRule, withVariables({ name: 'NO_PROXY', value }));
        expect(issue !== undefined).toBe(value.includes(' '));
        if (issue) expect(String(issue.patch?.[0]?.value ?? '')).not.toMatch(/\s|,,|^,|,$/);
      }),
    );
  });
});
