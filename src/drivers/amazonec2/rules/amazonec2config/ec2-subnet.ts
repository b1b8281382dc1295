import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const ec2SubnetRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-subnet',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'VPC and subnet are chosen, above all for machines with IPv6',
  why: 'Without them the driver takes the default VPC of the account, which may not exist and has no IPv6 range unless somebody gave it one. A machine that asks for IPv6 in a subnet without it is never made.',
  remedy: 'Write vpcId and subnetId of a subnet that has the families of the cluster.',
  example: {
    bad: exampleEc2().replace(/^(vpcId|subnetId).*\n/gm, ''),
    good: exampleEc2(),
  },
  covers: ['EC2-15'],
  sources: ['Rancher dashboard: EC2 networking', 'rancher-machine: drivers/amazonec2'],
  judge({ config, facts }) {
    const [vpc, subnet] = [textIn(config, 'vpcId'), textIn(config, 'subnetId')];
    if (subnet !== '') return nothing;
    const ipv6 = facts.drivers[config.kind]?.stackOf(config) !== 'ipv4';
    if (vpc !== '' && !ipv6) return nothing;
    return [
      {
        // Where IPv4 is enough, or the VPC is known, the default may well be what is meant.
        ...((!ipv6 || vpc !== '') && { severity: 'warning' }),
        path: [],
        message: `${
          vpc === '' ? 'neither vpcId nor subnetId is given' : 'subnetId is not given'
        }, so machines go to the default subnet${vpc === '' ? ' of the account' : ` of ${vpc}`}${ipv6 ? ', which may have no IPv6 range' : ''}`,
        fix: ipv6 ? 'write subnetId of a subnet with an IPv6 range, and its vpcId' : 'write vpcId and subnetId',
      },
    ];
  },
};
