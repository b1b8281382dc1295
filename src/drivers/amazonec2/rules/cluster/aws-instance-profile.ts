import { settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleEc2, exampleIpv4Ranges, examplePools } from '../../../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import type { Rule } from '../../../../lib/rule.ts';

const ranges = `${exampleIpv4Ranges}\n  cloud-provider-name: aws`;

export const awsInstanceProfileRule: Rule<ClusterSubject> = {
  code: 'aws-instance-profile',
  on: 'Cluster',
  severity: 'error',
  title: 'with the AWS cloud provider, machines of each pool have an instance profile',
  why: 'The cloud provider runs on the nodes and calls AWS with the rights of their instance profile. Without one it cannot describe a single machine, nodes stay uninitialised and nothing is scheduled on them.',
  remedy: 'Write the IAM instance profile into iamInstanceProfile of each pool’s machine configuration.',
  example: {
    bad: examplePools([{}], { ranges, configs: [exampleEc2('all', '')] }),
    good: examplePools([{}], {
      ranges,
      configs: [exampleEc2('all', 'iamInstanceProfile: demo-nodes')],
    }),
  },
  covers: ['EC2-12'],
  sources: ['Rancher dashboard: AWS cloud provider', 'cloud-provider-aws: prerequisites'],
  *judge({ pools, engineConfig }) {
    const provider = settingForAll(engineConfig, 'cloud-provider-name');
    if (provider?.value !== 'aws') return;
    for (const { config, driver, input } of pools) {
      if (driver?.name !== 'amazonec2' || !config || textIn(config, 'iamInstanceProfile') !== '') continue;
      yield {
        path: [...input.path, 'machineConfigRef', 'name'],
        message: `pool ${input.name} has no instance profile, which cloud-provider-name: aws needs on each machine`,
        fix: `write iamInstanceProfile in ${config.kind} ${config.metadata.name}`,
      };
    }
  },
};
