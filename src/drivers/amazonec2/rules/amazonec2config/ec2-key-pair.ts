import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const ec2KeyPairRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-key-pair',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'an existing key pair is named together with its private key',
  why: 'AWS keeps the public half only, and Rancher’s driver makes no machine whose private key it does not have. Drover itself never logs in: people do, with a key that somebody has to have.',
  remedy: 'Write the private key as sshKeyContents, or leave keypairName out: machines then have no key pair.',
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
        message: `keypairName is "${name}" and sshKeyContents is missing, expected the private key of the pair`,
        fix: 'write sshKeyContents, or remove keypairName',
        patch: [{ op: 'remove', path: '/keypairName' }],
      },
    ];
  },
};
