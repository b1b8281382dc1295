import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { misfitOf, readOwnUserData } from '../../kinds/own-user-data.ts';
import type { Rule } from '../../lib/rule.ts';

const example = (first: string) =>
  examplePools([{ more: `userdata:\n  inlineUserdata: |\n    ${first}\n    packages: [nfs-common]` }]);

export const poolUserdataRule: Rule<ClusterSubject> = {
  code: 'pool-userdata',
  on: 'Cluster',
  severity: 'error',
  title: 'user data of a pool is a cloud-config or a script that can be read, and says so in its first line',
  why: 'Cloud-init decides by the first line what it is given, and the registration of the node is put into it. With any other beginning machines start, cost money and never register.',
  remedy:
    'Begin with #cloud-config, or with #! and an interpreter, without anything before it; for Windows, write between <powershell> and </powershell>.',
  example: { bad: example('# my cloud config'), good: example('#cloud-config') },
  covers: [],
  sources: ['cloud-init documentation: user data formats', 'Rancher machine provisioning: user data'],
  *judge({ pools }) {
    for (const { pool, input } of pools) {
      const read = readOwnUserData(pool.userdata?.inlineUserdata);
      const problem = read.ok ? misfitOf(read.value, pool.machineOS === 'windows') : read.reason;
      if (problem === undefined) continue;
      yield {
        path: [...input.path, 'userdata', 'inlineUserdata'],
        message: `user data of pool ${input.name} ${problem}`,
        fix: 'write a cloud-config that begins with #cloud-config, or a script that begins with #!/bin/sh',
      };
    }
  },
};
