import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const ec2KeyPairRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-key-pair',
  on: 'Amazonec2Config',
  severity: 'warning',
  title: 'a key pair that is named is one whose private key somebody has',
  why: 'AWS keeps the public half only. Drover never logs in and needs no private key: people do, and who has lost it gets into no machine. Rancher’s driver logs in itself, and refuses a configuration without the private key.',
  remedy:
    'See to it that somebody has the private key, or leave keypairName out: machines then have no key pair. Write the key as sshKeyContents only where the same manifest serves Rancher.',
  example: {
    bad: exampleEc2('all', 'keypairName: harbour'),
    good: exampleEc2('all', ''),
  },
  covers: ['EC2-11'],
  sources: ['rancher-machine: drivers/amazonec2'],
  judge({ config }) {
    const name = textIn(config, 'keypairName');
    if (name === '' || textIn(config, 'sshKeyContents') !== '') return nothing;
    return [
      {
        path: ['keypairName'],
        message: `keypairName is "${name}" and sshKeyContents is missing: machines are made, and only who has the private key of the pair logs in`,
        fix: 'keep the private key at hand, or remove keypairName',
        patch: [{ op: 'remove', path: '/keypairName' }],
      },
    ];
  },
};
