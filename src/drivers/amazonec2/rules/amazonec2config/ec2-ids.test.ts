import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2IdsRule } from './ec2-ids.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2IdsRule, anEc2Config(config)));

describe('ec2-ids', () => {
  itsExamplesHold(ec2IdsRule);

  it.each([{ ami: 'ami-0c4f5d6e' }, { ami: '', vpcId: null }, { vpcId: 'vpc-0c4f5d6e7a8b9c0d1' }])(
    'accepts %j',
    (config) => {
      expect(judge(config)).toEqual([]);
    },
  );

  it.each([
    [{ ami: 'ubuntu-24.04' }, 'ami'],
    [{ vpcId: 'subnet-0a1b2c3d' }, 'vpcId'],
    [{ subnetId: '10.0.0.0/24' }, 'subnetId'],
    [{ subnetId: 'subnet-0A1B2C3D' }, 'subnetId'],
  ])('refuses %j', (config, field) => {
    expect(judge(config)).toEqual([`error ${field}`]);
    expect(judge({ ...config, endpoint: 'http://ec2.example.net' })).toEqual([]);
  });
});
