import type { DriverFacts } from '../../network/facts.ts';
import type { Stack } from '../../network/family.ts';

/** DigitalOcean: `ipv6` adds a public IPv6 address; nothing takes the public IPv4 address away. */
export const digitaloceanFacts: DriverFacts = {
  name: 'digitalocean',
  title: 'DigitalOcean',
  configKind: 'DigitaloceanConfig',
  userDataLimit: 65_536,
  stacks: ['ipv4', 'dual'],
  limitation: 'every droplet gets a public IPv4 address that cannot be turned off, so IPv6-only is not possible',
  unusedIpv6IsHarmless: true,
  stackOf: (config) => (config.ipv6 === true ? 'dual' : 'ipv4'),
  fixFor: (stack) => patches[stack],
};

/** The nearest that can be had stands for IPv6-only. */
const patches: Readonly<Record<Stack, string>> = { ipv4: 'ipv6: false', ipv6: 'ipv6: true', dual: 'ipv6: true' };
