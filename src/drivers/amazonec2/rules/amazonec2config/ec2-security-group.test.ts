import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2SecurityGroupRule } from './ec2-security-group.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2SecurityGroupRule, anEc2Config(config)));

describe('ec2-security-group', () => {
  itsExamplesHold(ec2SecurityGroupRule);

  it.each([
    [{ securityGroup: ['rancher-nodes'] }, []],
    [{ securityGroup: null }, []],
    [{ securityGroup: ['mine'] }, ['warning securityGroup']],
    [{ securityGroup: ['rancher-nodes', 'mine'] }, ['warning securityGroup']],
    [{ securityGroupReadonly: true }, ['warning securityGroupReadonly']],
    [{ securityGroup: ['mine'], ipv6AddressCount: '0' }, []],
    [{ securityGroup: ['mine'], ipv6AddressCount: '' }, []],
    [{ securityGroup: ['mine'], ipv6AddressCount: '', ipv6AddressOnly: true }, ['warning securityGroup']],
  ])('judges %j', (config, found) => {
    expect(judge(config)).toEqual(found);
  });
});
