import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2WordsRule } from './ec2-words.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2WordsRule, anEc2Config(config)));

describe('ec2-words', () => {
  itsExamplesHold(ec2WordsRule);

  it.each([
    {},
    { httpEndpoint: '', httpTokens: null },
    { httpEndpoint: 'disabled', httpTokens: 'optional', httpProtocolIpv6: 'enabled' },
  ])('accepts %j', (config) => {
    expect(judge(config)).toEqual([]);
  });

  it.each([
    [{ httpEndpoint: 'on' }, 'httpEndpoint', 'enabled'],
    [{ httpProtocolIpv6: 'Enabled' }, 'httpProtocolIpv6', 'enabled'],
    [{ httpProtocolIpv6: 'off' }, 'httpProtocolIpv6', 'disabled'],
    [{ httpTokens: 'require' }, 'httpTokens', 'required'],
  ])('refuses %j', (config, field, meant) => {
    const issues = judgeBy(ec2WordsRule, anEc2Config(config));
    expect(brief(issues)).toEqual([`error ${field}`]);
    expect(issues[0]?.patch?.[0]?.value).toBe(meant);
  });
});
