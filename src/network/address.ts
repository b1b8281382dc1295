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
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return notParsed(reasonFor(text));
  return parsed({ family: 'ipv4', value: integerOf(ipaddr.IPv4.parse(text).toByteArray()), text });
}

function parseIpv6(text: string): Parsed<Address> {
  if (text.startsWith('[')) return notParsed('in brackets, which belong in URLs only');
  if (text.includes('%')) return notParsed('an address with a zone, which has no meaning on another host');
  if (text.includes('.'))
    return notParsed('IPv6 with a dotted IPv4 tail; write plain IPv4, or all groups in hexadecimal');
  if (!ipaddr.IPv6.isValid(text) || hasLongGroup(text)) return notParsed(reasonFor(text));
  const address = ipaddr.IPv6.parse(text);
  return parsed({ family: 'ipv6', value: integerOf(address.toByteArray()), text: address.toRFC5952String() });
}

function hasLongGroup(text: string): boolean {
  return text.split(':').some((group) => group.length > 4);
}

function reasonFor(text: string): string {
  if (text === '') return 'empty';
  if (text !== text.trim()) return 'an address with spaces around it';
  if (text.includes('/')) return 'a range; one address without a prefix length belongs here';
  return 'not an IP address';
}

function integerOf(bytes: readonly number[]): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
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
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((value >> shift) & 0xffffn));
  return new ipaddr.IPv6(groups).toRFC5952String();
}

export function sameAddress(a: Address, b: Address): boolean {
  return a.family === b.family && a.value === b.value;
}
