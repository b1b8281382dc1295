import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { patchToSet } from '../../../../lib/patch.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const ec2PrimaryIpv6Rule: Rule<Amazonec2configSubject> = {
  code: 'ec2-primary-ipv6',
  on: 'Amazonec2Config',
  severity: 'warning',
  title: 'a primary IPv6 address is asked for together with IPv6 addresses',
  why: 'enablePrimaryIpv6 makes the first IPv6 address of a machine the one that stays. Without addresses it does nothing, or the call that makes the machine is refused.',
  remedy: 'Write ipv6AddressCount: "1", or leave enablePrimaryIpv6 out.',
  example: {
    bad: exampleEc2('all', 'enablePrimaryIpv6: true'),
    good: exampleEc2('all', 'enablePrimaryIpv6: true\nipv6AddressCount: "1"'),
  },
  covers: ['EC2-5'],
  sources: ['AWS documentation: primary IPv6 address of a network interface'],
  judge({ config }) {
    if (config.enablePrimaryIpv6 !== true || config.ipv6AddressOnly === true) return nothing;
    const count = textIn(config, 'ipv6AddressCount');
    if (count !== '' && Number(count) !== 0) return nothing;
    return [
      {
        path: ['enablePrimaryIpv6'],
        message: 'enablePrimaryIpv6 is true, but machines get no IPv6 address',
        fix: 'write ipv6AddressCount: "1", or enablePrimaryIpv6: false',
        patch: patchToSet(config, [], { enablePrimaryIpv6: false }),
      },
    ];
  },
};
