import { describe, expect, it } from 'vitest';
import { aDigitalOceanConfig } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { dropletSshRule } from './droplet-ssh.ts';

const judge = (config: Parameters<typeof aDigitalOceanConfig>[0]) =>
  brief(judgeBy(dropletSshRule, aDigitalOceanConfig(config)));

describe('droplet-ssh', () => {
  itsExamplesHold(dropletSshRule);

  const fingerprint = '3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa';

  it.each([
    [{}, []],
    [{ sshPort: '1' }, []],
    [{ sshPort: '65535' }, []],
    [{ sshPort: '0' }, ['error sshPort']],
    [{ sshPort: '65536' }, ['error sshPort']],
    [{ sshPort: 'ssh' }, ['error sshPort']],
    [{ sshKeyFingerprint: fingerprint, sshKeyContents: 'key' }, []],
    [{ sshKeyFingerprint: fingerprint }, []],
    [{ sshKeyContents: 'key' }, ['error sshKeyContents']],
    [{ sshKeyFingerprint: 'SHA256:abc' }, ['error sshKeyFingerprint']],
  ])('judges %j', (config, found) => {
    expect(judge(config)).toEqual(found);
  });
});
