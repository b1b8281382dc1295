import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2Ipv6OnlyCountRule } from './ec2-ipv6-only-count.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2Ipv6OnlyCountRule, anEc2Config(config)));

describe('ec2-ipv6-only-count', () => {
  itsExamplesHold(ec2Ipv6OnlyCountRule);

  it.each([
    [{ ipv6AddressOnly: true, ipv6AddressCount: '1' }, []],
    [{ ipv6AddressOnly: true, ipv6AddressCount: '3' }, []],
    [{ ipv6AddressOnly: false, ipv6AddressCount: '0' }, []],
    [{ ipv6AddressOnly: true, ipv6AddressCount: '0' }, ['error ipv6AddressCount']],
    [{ ipv6AddressOnly: true, ipv6AddressCount: '' }, ['error ipv6AddressOnly']],
    [{ ipv6AddressOnly: true, ipv6AddressCount: null }, ['error ipv6AddressOnly']],
    // No number at all, which is said elsewhere.
    [{ ipv6AddressOnly: true, ipv6AddressCount: 'one' }, []],
  ])('judges %j', (config, found) => {
    expect(judge(config)).toEqual(found);
  });
});
