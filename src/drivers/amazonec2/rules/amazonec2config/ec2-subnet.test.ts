import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2SubnetRule } from './ec2-subnet.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2SubnetRule, anEc2Config(config)));

describe('ec2-subnet', () => {
  itsExamplesHold(ec2SubnetRule);

  const ipv4 = { ipv6AddressCount: '0' };

  it.each([
    [{}, []],
    [{ vpcId: '' }, []],
    [{ subnetId: '' }, ['warning ']],
    [{ vpcId: '', subnetId: '' }, ['error ']],
    [{ ...ipv4, subnetId: '' }, []],
    [{ ...ipv4, vpcId: '', subnetId: null }, ['warning ']],
  ])('judges %j', (config, found) => {
    expect(judge(config)).toEqual(found);
  });
});
