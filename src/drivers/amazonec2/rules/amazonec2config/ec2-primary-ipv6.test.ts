import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2PrimaryIpv6Rule } from './ec2-primary-ipv6.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2PrimaryIpv6Rule, anEc2Config(config)));

describe('ec2-primary-ipv6', () => {
  itsExamplesHold(ec2PrimaryIpv6Rule);

  it.each([
    [{ enablePrimaryIpv6: true, ipv6AddressCount: '1' }, []],
    [{ enablePrimaryIpv6: true, ipv6AddressCount: '0' }, ['warning enablePrimaryIpv6']],
    [{ enablePrimaryIpv6: true, ipv6AddressCount: '' }, ['warning enablePrimaryIpv6']],
    [{ enablePrimaryIpv6: false, ipv6AddressCount: '0' }, []],
    // The missing count is an error of its own.
    [{ enablePrimaryIpv6: true, ipv6AddressCount: '0', ipv6AddressOnly: true }, []],
  ])('judges %j', (config, found) => {
    expect(judge(config)).toEqual(found);
  });
});
