import type { NetworkInterfaceInfo } from 'node:os';
import { type Address, parseAddress } from '../network/address.ts';
import type { Stack } from '../network/family.ts';
import { stackOf } from '../network/family.ts';

/** What `os.networkInterfaces()` returns. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * Addresses under which others can reach this host, in the order of its interfaces: no loopback and no link-local ones,
 * which mean something else on every other host.
 */
export function hostAddresses(interfaces: Interfaces): Address[] {
  return Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .filter((entry) => !entry.internal && !isLinkLocal(entry))
    .flatMap((entry) => {
      const address = parseAddress(entry.address);
      return address.ok ? [address.value] : [];
    });
}

function isLinkLocal({ address, family }: NetworkInterfaceInfo): boolean {
  return family === 'IPv6' ? /^fe[89ab]/i.test(address) : address.startsWith('169.254.');
}

/** The families over which the host reaches others; undefined when it has loopback only. */
export function hostStackOf(interfaces: Interfaces): Stack | undefined {
  return stackOf(hostAddresses(interfaces).map(({ family }) => family));
}

/** The families that work on this host at all, loopback included. */
export function loopbackStackOf(interfaces: Interfaces): Stack | undefined {
  const entries = Object.values(interfaces).flatMap((list) => list ?? []);
  return stackOf(entries.map(({ family }) => (family === 'IPv6' ? 'ipv6' : 'ipv4')));
}
