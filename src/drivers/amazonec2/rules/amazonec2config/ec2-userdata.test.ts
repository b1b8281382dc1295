import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2UserdataRule } from './ec2-userdata.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2UserdataRule, anEc2Config(config)));

describe('ec2-userdata', () => {
  itsExamplesHold(ec2UserdataRule);

  it.each(['', '#cloud-config\nusers: []', '#!/bin/bash\ntrue'])('accepts %j', (userdata) => {
    expect(judge({ userdata })).toEqual([]);
  });

  it.each(['users: []', ' #!/bin/sh', '/path/to/file', '#Cloud-Config'])('refuses %j', (userdata) => {
    expect(judge({ userdata })).toEqual(['error userdata']);
  });
});
