import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

/** The group whose rules the driver keeps. */
const kept = 'rancher-nodes';

export const ec2SecurityGroupRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-security-group',
  on: 'Amazonec2Config',
  severity: 'warning',
  title: 'security groups of your own are opened for IPv6 by you',
  why: `The driver adds rules for both families to the group ${kept} alone. Rules for IPv4 in any other group say nothing about IPv6: nodes with IPv6 addresses neither reach one another nor can be reached.`,
  remedy: 'Add an IPv6 rule for each IPv4 rule of the groups, for ICMPv6 too, and egress to ::/0.',
  example: {
    bad: exampleEc2('all', 'ipv6AddressCount: "1"\nsecurityGroup: [harbour-nodes]'),
    good: exampleEc2('all', `ipv6AddressCount: "1"\nsecurityGroup: [${kept}]`),
  },
  covers: ['EC2-14', 'NET-063'],
  sources: ['rancher-machine: drivers/amazonec2, configureSecurityGroups', 'AWS documentation: security group rules'],
  judge({ config }) {
    const count = textIn(config, 'ipv6AddressCount');
    if (config.ipv6AddressOnly !== true && (count === '' || !(Number(count) > 0))) return nothing;
    const groups = Array.isArray(config.securityGroup) ? (config.securityGroup as readonly unknown[]) : [kept];
    const others = groups.filter((group) => group !== kept).map(String);
    if (others.length === 0 && config.securityGroupReadonly !== true) return nothing;
    return [
      {
        path: [others.length === 0 ? 'securityGroupReadonly' : 'securityGroup'],
        message: `machines get IPv6 addresses, and ${
          others.length === 0 ? `the group ${kept} gets no rules` : `the driver adds no rules to ${others.join(', ')}`
        }`,
        fix: 'see to it that the groups have IPv6 rules and ICMPv6, or leave the fields out',
      },
    ];
  },
};
