import { exampleDroplets } from '../../../../kinds/cluster/example-pools.ts';
import type { DigitaloceanconfigSubject } from '../../../../kinds/digitaloceanconfig/subject.ts';
import { textIn, userdataProblem } from '../../../../kinds/machine-config-values.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const dropletUserdataRule: Rule<DigitaloceanconfigSubject> = {
  code: 'droplet-userdata',
  on: 'DigitaloceanConfig',
  severity: 'error',
  title: 'user data is a cloud-config or a script, and says so in its first line',
  why: 'Cloud-init decides by the first line what it is given, and the registration of the node is put into it. With any other beginning machines start, cost money and never register. The content stands here, not a path to it.',
  remedy: 'Begin with #cloud-config, or with #! and an interpreter, without anything before it.',
  example: {
    bad: exampleDroplets('all', 'userdata: /etc/cloud/user-data.yaml'),
    good: exampleDroplets('all', 'userdata: |\n  #cloud-config\n  packages: [nfs-common]'),
  },
  covers: [],
  sources: ['cloud-init documentation: user data formats', 'Rancher machine provisioning: user data'],
  judge({ config }) {
    const problem = userdataProblem(textIn(config, 'userdata'));
    if (problem === undefined) return nothing;
    return [
      {
        path: ['userdata'],
        message: `user data ${problem}`,
        fix: 'write #cloud-config or #!/bin/sh as the first line',
      },
    ];
  },
};
