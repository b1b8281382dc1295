import ipaddr from 'ipaddr.js';
import { notParsed, type Parsed, parsed } from '../lib/parsed.ts';
import type { Family } from './family.ts';

/** An IP address. Made only by {@link parseAddress} and {@link addressFrom}, so its text is always canonical. */
export interface Address {
  readonly family: Family;
  /** The address as an unsigned integer, 32 or 128 bits. */
  readonly value: bigint;
  /** Canonical text: dotted decimal, or RFC 5952 without zone and brackets. */
  readonly text: string;
}

/**
 * Reads one IPv4 or IPv6 address as Go's parser would, and a little stricter: no leading zeros, no octal or hexadecimal
 * parts, no zone, no brackets, no prefix length, no dotted IPv4 tail inside IPv6 (so no IPv4-mapped text).
 */
export function parseAddress(text: string): Parsed<Address> {
  if (text.includes(':')) return parseIpv6(text);
  const address = fourDecimals.test(text) ? readOnce(ipaddr.IPv4, text) : undefined;
  if (!address) return notParsed(reasonFor(text));
  const [a = 0, b = 0, c = 0, d = 0] = address.octets;
  return parsed({ family: 'ipv4', value: BigInt(((a * 256 + b) * 256 + c) * 256 + d), text });
}

/** Four decimal parts without leading zeros, which the library would take for octal. */
const fourDecimals = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/** Five hexadecimal digits in a row: more than one group of IPv6 has. */
const longGroup = /[0-9a-f]{5}/i;

function parseIpv6(text: string): Parsed<Address> {
  if (text.startsWith('[')) return notParsed('in brackets, which belong in URLs only');
  if (text.includes('%')) return notParsed('an address with a zone, which has no meaning on another host');
  if (text.includes('.'))
    return notParsed('IPv6 with a dotted IPv4 tail; write plain IPv4, or all groups in hexadecimal');
  const address = longGroup.test(text) ? undefined : readOnce(ipaddr.IPv6, text);
  if (!address) return notParsed(reasonFor(text));
  return parsed({ family: 'ipv6', value: integerOf(address.parts), text: address.toRFC5952String() });
}

/** Reads without asking first: asking the library whether a text is valid costs as much as reading it. */
function readOnce<T>(reader: { parse(text: string): T }, text: string): T | undefined {
  try {
    return reader.parse(text);
  } catch {
    return undefined;
  }
}

function reasonFor(text: string): string {
  if (text === '') return 'empty';
  if (text !== text.trim()) return 'an address with spaces around it';
  if (text.includes('/')) return 'a range; one address without a prefix length belongs here';
  return 'not an IP address';
}

/** Eight groups of 16 bits as one integer; three of them at a time still fit a plain number, which is much cheaper. */
function integerOf([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0]: readonly number[]): bigint {
  const first = (a * 65_536 + b) * 65_536 + c;
  const second = (d * 65_536 + e) * 65_536 + f;
  return (BigInt(first) << 80n) | (BigInt(second) << 32n) | BigInt(g * 65_536 + h);
}

/** The address with this integer value. Throws RangeError outside the family's range, which only a caller's bug can cause. */
export function addressFrom(family: Family, value: bigint): Address {
  if (value < 0n || value >> (family === 'ipv4' ? 32n : 128n) !== 0n) {
    throw new RangeError(`${value} is no ${family} address value`);
  }
  return { family, value, text: family === 'ipv4' ? ipv4Text(value) : ipv6Text(value) };
}

function ipv4Text(value: bigint): string {
  const bits = Number(value);
  return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
}

function ipv6Text(value: bigint): string {
  const first = Number(value >> 80n);
  const second = Number((value >> 32n) & 0xffff_ffff_ffffn);
  const third = Number(value & 0xffff_ffffn);
  const groups = [
    Math.floor(first / 0x1_0000_0000),
    Math.floor(first / 65_536) % 65_536,
    first % 65_536,
    Math.floor(second / 0x1_0000_0000),
    Math.floor(second / 65_536) % 65_536,
    second % 65_536,
    Math.floor(third / 65_536),
    third % 65_536,
  ];
  return new ipaddr.IPv6(groups).toRFC5952String();
}

export function sameAddress(a: Address, b: Address): boolean {
  return a.family === b.family && a.value === b.value;
}
