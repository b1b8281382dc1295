import { describe, expect, it } from 'vitest';
import { aDigitalOceanConfig } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { dropletUserdataRule } from './droplet-userdata.ts';

const judge = (config: Parameters<typeof aDigitalOceanConfig>[0]) =>
  brief(judgeBy(dropletUserdataRule, aDigitalOceanConfig(config)));

describe('droplet-userdata', () => {
  itsExamplesHold(dropletUserdataRule);

  it.each(['', '#cloud-config\nusers: []', '#!/bin/bash\ntrue'])('accepts %j', (userdata) => {
    expect(judge({ userdata })).toEqual([]);
  });

  it.each(['users: []', ' #!/bin/sh', '/path/to/file', '#Cloud-Config'])('refuses %j', (userdata) => {
    expect(judge({ userdata })).toEqual(['error userdata']);
  });
});
