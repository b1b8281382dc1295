import { exampleDroplets } from '../../../../kinds/cluster/example-pools.ts';
import type { DigitaloceanconfigSubject } from '../../../../kinds/digitaloceanconfig/subject.ts';
import { numberProblem, textIn } from '../../../../kinds/machine-config-values.ts';
import type { Rule } from '../../../../lib/rule.ts';

/** MD5 fingerprints are pairs of hexadecimal digits; SHA-256 ones are not what DigitalOcean lists. */
const fingerprint = /^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/i;

export const dropletSshRule: Rule<DigitaloceanconfigSubject> = {
  code: 'droplet-ssh',
  on: 'DigitaloceanConfig',
  severity: 'error',
  title: 'an SSH key of droplets comes with its fingerprint, and the port is a port',
  why: 'DigitalOcean finds a key of the account by its fingerprint. A private key without it cannot be matched to one, and lets nobody in.',
  remedy: 'Write sshKeyFingerprint as DigitalOcean shows it, and sshPort as a number from 1 to 65535 in quotes.',
  example: {
    bad: exampleDroplets('all', 'ipv6: true\nsshPort: ssh'),
    good: exampleDroplets('all', 'ipv6: true\nsshPort: "2222"'),
  },
  covers: [],
  sources: ['rancher-machine: drivers/digitalocean', 'DigitalOcean API: SSH keys'],
  *judge({ config }) {
    const problem = numberProblem(config, { field: 'sshPort', minimum: 1, maximum: 65_535, unit: 'a port' });
    if (problem !== undefined) yield { path: ['sshPort'], message: problem, fix: 'write sshPort: "22"' };
    const given = textIn(config, 'sshKeyFingerprint');
    if (given === '' && textIn(config, 'sshKeyContents') !== '') {
      yield {
        path: ['sshKeyContents'],
        message: 'sshKeyContents is given without sshKeyFingerprint, expected both',
        fix: 'write sshKeyFingerprint, or leave both out: droplets are then made with a key that nobody has',
      };
    }
    if (given === '' || fingerprint.test(given)) return;
    yield {
      path: ['sshKeyFingerprint'],
      message: `sshKeyFingerprint is "${given}", expected 16 pairs of hexadecimal digits with colons`,
      fix: 'copy the fingerprint from the SSH keys of the account',
    };
  },
};
