import { isIPv4, isIPv6 } from 'node:net';

// Addresses and ranges as Go reads them; on purpose without the product's own parser, whose work is checked here.

export type IpFamily = 4 | 6;

export interface Ip {
  readonly family: IpFamily;
  readonly value: bigint;
}

export interface Range {
  readonly family: IpFamily;
  /** First address, host bits cleared as Go does. */
  readonly first: bigint;
  readonly prefix: number;
}

export const bitsOf: Readonly<Record<IpFamily, number>> = { 4: 32, 6: 128 };

/** Go's net.ParseIP: no zones, no brackets, no spaces. */
export function readIp(text: string): Ip | undefined {
  if (isIPv4(text)) return { family: 4, value: text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { family: 6, value: ipv6Value(text) };
}

function ipv6Value(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const [, head = '', tail = ''] = dotted;
    const value = tail.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
    return ipv6Value(`${head}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`);
  }
  const [left = '', right] = text.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** Go's net.ParseCIDR. */
export function readRange(text: string): Range | undefined {
  const slash = text.lastIndexOf('/');
  const ip = slash < 0 ? undefined : readIp(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (!ip || !/^\d{1,3}$/.test(digits) || Number(digits) > bitsOf[ip.family]) return undefined;
  const prefix = Number(digits);
  const hostBits = BigInt(bitsOf[ip.family] - prefix);
  return { family: ip.family, first: (ip.value >> hostBits) << hostBits, prefix };
}

export function holds(range: Range, ip: Ip): boolean {
  const hostBits = BigInt(bitsOf[range.family] - range.prefix);
  return range.family === ip.family && ip.value >> hostBits === range.first >> hostBits;
}

/** True when every address of `inner` is in `outer`. */
export function covers(outer: Range, inner: Range): boolean {
  return outer.prefix <= inner.prefix && holds(outer, { family: inner.family, value: inner.first });
}

/** Why the kubelet refuses an address of a node, if it does. */
export function kubeletReason({ family, value }: Ip): string | undefined {
  const within = (text: string) => {
    const range = readRange(text);
    return range !== undefined && holds(range, { family, value });
  };
  if (within('127.0.0.0/8') || within('::1/128')) return 'a loopback address';
  if (within('224.0.0.0/4') || within('ff00::/8')) return 'a multicast address';
  if (within('169.254.0.0/16') || within('fe80::/10')) return 'a link-local address';
  return value === 0n ? 'the zero address' : undefined;
}
