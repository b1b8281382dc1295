import type { DriverFacts } from '../../network/facts.ts';
import type { Stack } from '../../network/family.ts';

/**
 * Amazon EC2: `ipv6AddressCount` (text, as all numbers of machine configurations) gives IPv6 addresses beside IPv4,
 * and `ipv6AddressOnly` leaves IPv4 out, which the driver refuses without a count.
 */
export const amazonec2Facts: DriverFacts = {
  name: 'amazonec2',
  title: 'Amazon EC2',
  configKind: 'Amazonec2Config',
  userDataLimit: 16_384,
  stacks: ['ipv4', 'ipv6', 'dual'],
  stackOf(config) {
    if (config.ipv6AddressOnly === true) return 'ipv6';
    return Number(config.ipv6AddressCount ?? 0) > 0 ? 'dual' : 'ipv4';
  },
  fixFor: (stack) => patches[stack],
};

const patches: Readonly<Record<Stack, string>> = {
  ipv4: 'ipv6AddressCount: "0" and ipv6AddressOnly: false',
  ipv6: 'ipv6AddressCount: "1" and ipv6AddressOnly: true',
  dual: 'ipv6AddressCount: "1" and ipv6AddressOnly: false',
};
