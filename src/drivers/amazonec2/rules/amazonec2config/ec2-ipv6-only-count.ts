import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { patchToSet } from '../../../../lib/patch.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const ec2Ipv6OnlyCountRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-ipv6-only-count',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'machines without IPv4 get at least one IPv6 address',
  why: 'ipv6AddressOnly takes the IPv4 address away and ipv6AddressCount gives IPv6 ones. Without any, the driver refuses to make machines.',
  remedy: 'Write ipv6AddressCount: "1".',
  example: {
    bad: exampleEc2('all', 'ipv6AddressOnly: true'),
    good: exampleEc2('all', 'ipv6AddressOnly: true\nipv6AddressCount: "1"'),
  },
  covers: ['EC2-1', 'NET-061'],
  sources: ['rancher-machine: drivers/amazonec2'],
  judge({ config }) {
    if (config.ipv6AddressOnly !== true) return nothing;
    const count = textIn(config, 'ipv6AddressCount');
    // What is no number is another mistake.
    if (count !== '' && !(Number(count) < 1)) return nothing;
    return [
      {
        path: [count === '' ? 'ipv6AddressOnly' : 'ipv6AddressCount'],
        message: `ipv6AddressOnly is true and ipv6AddressCount is ${count === '' ? 'not given' : `"${count}"`}, expected at least "1"`,
        fix: 'write ipv6AddressCount: "1"',
        patch: patchToSet(config, [], { ipv6AddressCount: '1' }),
      },
    ];
  },
};
