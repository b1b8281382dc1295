import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2KeyPairRule } from './ec2-key-pair.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2KeyPairRule, anEc2Config(config)));

describe('ec2-key-pair', () => {
  itsExamplesHold(ec2KeyPairRule);

  it.each([
    [{ keypairName: 'a', sshKeyContents: 'key' }, []],
    [{ keypairName: '' }, []],
    [{ keypairName: 'a' }, ['warning keypairName']],
    [{ keypairName: 'a', sshKeyContents: '' }, ['warning keypairName']],
    [{ sshKeyContents: 'key' }, []],
  ])('judges %j', (config, found) => {
    expect(judge(config)).toEqual(found);
  });
});
