import type { Address } from './address.ts';
import { type Cidr, cidr, containsAddress } from './cidr.ts';

/** What an address is for, as far as its bits say (RFC 6890, RFC 4291, RFC 4193). */
export type Scope =
  | 'unspecified'
  | 'loopback'
  | 'link-local'
  | 'multicast'
  | 'broadcast'
  | 'ipv4-mapped'
  | 'documentation'
  | 'site-local'
  | 'private'
  | 'unique-local'
  | 'global';

/** First match wins, so narrow blocks stand before the wide ones they are part of. */
const blocks: readonly (readonly [Scope, Cidr])[] = (
  [
    ['unspecified', '0.0.0.0/8'],
    ['loopback', '127.0.0.0/8'],
    ['link-local', '169.254.0.0/16'],
    ['documentation', '192.0.2.0/24'],
    ['documentation', '198.51.100.0/24'],
    ['documentation', '203.0.113.0/24'],
    ['private', '10.0.0.0/8'],
    ['private', '172.16.0.0/12'],
    ['private', '192.168.0.0/16'],
    ['private', '100.64.0.0/10'],
    ['multicast', '224.0.0.0/4'],
    ['broadcast', '240.0.0.0/4'],
    ['unspecified', '::/128'],
    ['loopback', '::1/128'],
    ['ipv4-mapped', '::ffff:0:0/96'],
    ['documentation', '2001:db8::/32'],
    ['documentation', '3fff::/20'],
    ['unique-local', 'fc00::/7'],
    ['link-local', 'fe80::/10'],
    ['site-local', 'fec0::/10'],
    ['multicast', 'ff00::/8'],
  ] as const
).map(([scope, text]) => [scope, cidr(text)] as const);

export function scopeOf(address: Address): Scope {
  for (const [scope, block] of blocks) if (containsAddress(block, address)) return scope;
  return 'global';
}

/** Whether a node can be reached at it by other nodes: the kubelet refuses all others, and peers could not connect. */
export function usableOnNode(scope: Scope): boolean {
  return scope === 'global' || scope === 'private' || scope === 'unique-local' || scope === 'documentation';
}
