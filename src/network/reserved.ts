import { type Cidr, cidr, rangesOverlap, sizeOf } from './cidr.ts';
import { addressBits } from './family.ts';

/** A block that pods and Services should stay clear of. */
export interface ReservedBlock {
  readonly cidr: Cidr;
  /** `forbidden`: traffic breaks or may not exist; `discouraged`: works until it meets a neighbour that took the same. */
  readonly grade: 'forbidden' | 'discouraged';
  /** Completes the sentence `<range> overlaps <block>, which is …`. */
  readonly why: string;
}

function forbidden(text: string, why: string): ReservedBlock {
  return { cidr: cidr(text), grade: 'forbidden', why };
}

function discouraged(text: string, why: string): ReservedBlock {
  return { cidr: cidr(text), grade: 'discouraged', why };
}

/** Sources: IANA special-purpose registries (RFC 6890 and updates), the clouds' metadata services, engine defaults. */
export const reservedBlocks: readonly ReservedBlock[] = [
  forbidden('0.0.0.0/8', 'reserved for "this network" (RFC 791)'),
  forbidden('127.0.0.0/8', 'loopback (RFC 1122)'),
  forbidden('169.254.0.0/16', 'link-local, with the cloud metadata services in it (RFC 3927)'),
  forbidden('192.0.2.0/24', 'for documentation only (RFC 5737)'),
  forbidden('198.51.100.0/24', 'for documentation only (RFC 5737)'),
  forbidden('203.0.113.0/24', 'for documentation only (RFC 5737)'),
  forbidden('192.88.99.0/24', 'the deprecated 6to4 relay block (RFC 7526)'),
  forbidden('224.0.0.0/4', 'multicast (RFC 5771)'),
  forbidden('240.0.0.0/4', 'reserved and dropped by most hosts (RFC 1112)'),
  discouraged('100.64.0.0/10', 'carrier-grade NAT space that VPN meshes use too (RFC 6598)'),
  discouraged('172.17.0.0/16', 'the default bridge of Docker on the hosts'),
  discouraged('192.168.122.0/24', 'the default network of libvirt on the hosts'),
  forbidden('::ffff:0:0/96', 'IPv4-mapped (RFC 4291)'),
  forbidden('64:ff9b::/96', 'NAT64 (RFC 6052)'),
  forbidden('64:ff9b:1::/48', 'local NAT64 (RFC 8215)'),
  forbidden('::/8', 'special-purpose space with loopback and embedded IPv4 (RFC 4291)'),
  forbidden('100::/64', 'the discard prefix (RFC 6666)'),
  forbidden('2001::/32', 'Teredo (RFC 4380)'),
  forbidden('2001:db8::/32', 'for documentation only (RFC 3849)'),
  forbidden('3fff::/20', 'for documentation only (RFC 9637)'),
  forbidden('2002::/16', '6to4 (RFC 3056)'),
  forbidden('3ffe::/16', 'the closed 6bone (RFC 3701)'),
  forbidden('fc00::/8', 'the half of unique local space that is not for local assignment; use fd00::/8 (RFC 4193)'),
  forbidden('fe80::/10', 'link-local (RFC 4291)'),
  forbidden('fec0::/10', 'deprecated site-local (RFC 3879)'),
  forbidden('ff00::/8', 'multicast (RFC 4291)'),
  forbidden('fd00:ec2::/32', 'the metadata, DNS and time service of Amazon EC2'),
  forbidden('fd20:ce::/64', 'the metadata service of Google Cloud'),
  discouraged('2001:cafe::/32', 'public space that belongs to somebody else, copied from documentation samples'),
  discouraged('fd00:42::/56', 'the engines’ fixed default, so no two such clusters can ever be connected'),
  discouraged('fd00:43::/112', 'the engines’ fixed default, so no two such clusters can ever be connected'),
];

/** Global unicast and unique local space: every IPv6 range that is assigned for use lies in one of them. */
const usableIpv6 = [cidr('2000::/3'), cidr('fc00::/7')];

const none: readonly ReservedBlock[] = [];

/** Both ends of a range, and their first 32 bits as plain numbers: those tell most ranges apart, and cost little. */
interface Span {
  readonly first: bigint;
  readonly last: bigint;
  readonly firstTop: number;
  readonly lastTop: number;
}

function spanOf(range: Cidr): Span {
  const first = range.network.value;
  const last = first + sizeOf(range) - 1n;
  const rest = BigInt(addressBits[range.family] - 32);
  return { first, last, firstTop: Number(first >> rest), lastTop: Number(last >> rest) };
}

const narrowestFirst = reservedBlocks
  .map((block) => ({ block, ...spanOf(block.cidr) }))
  .sort((a, b) => b.block.cidr.prefix - a.block.cidr.prefix);

const spans = {
  ipv4: narrowestFirst.filter(({ block }) => block.cidr.family === 'ipv4'),
  ipv6: narrowestFirst.filter(({ block }) => block.cidr.family === 'ipv6'),
};

/** The reserved blocks that a range touches, narrowest first; a range outside all usable IPv6 space touches that fact. */
export function reservedBlocksIn(range: Cidr): readonly ReservedBlock[] {
  const { first, last, firstTop, lastTop } = spanOf(range);
  let touched = none;
  for (const span of spans[range.family]) {
    if (span.firstTop > lastTop || firstTop > span.lastTop) continue;
    if (span.first <= last && first <= span.last) touched = [...touched, span.block];
  }
  if (touched.length === 0 && range.family === 'ipv6' && !usableIpv6.some((usable) => rangesOverlap(usable, range))) {
    return [
      { cidr: range, grade: 'forbidden', why: 'space that is not assigned for any use (IANA IPv6 address space)' },
    ];
  }
  return touched;
}
