import { notParsed, type Parsed, parsed } from '../lib/parsed.ts';
import { type Address, addressFrom, parseAddress } from './address.ts';
import { addressBits, type Family } from './family.ts';

/** An address range: a network address without host bits, and how many of its leading bits are fixed. */
export interface Cidr {
  readonly family: Family;
  readonly network: Address;
  /** Prefix length in bits: 0–32 or 0–128. */
  readonly prefix: number;
  /** Canonical text, e.g. `fd00:42::/56`. */
  readonly text: string;
}

/** A range as it was written: the range meant, and whether the text was its canonical form. */
export interface WrittenCidr {
  readonly cidr: Cidr;
  /** The text has bits set behind the prefix length. */
  readonly hostBits: boolean;
  /** The text is exactly the range's canonical form. */
  readonly canonical: boolean;
}

const prefixForm = /^(0|[1-9]\d{0,2})$/;

/** Reads `ADDRESS/PREFIX`. Host bits and other spellings are accepted and reported, never kept. */
export function parseCidr(text: string): Parsed<WrittenCidr> {
  const slash = text.indexOf('/');
  if (slash < 0) return notParsed(text === '' ? 'empty' : 'without a prefix length such as /16 or /56');
  if (text !== text.trim()) return notParsed('a range with spaces around it');
  const address = parseAddress(text.slice(0, slash));
  if (!address.ok) return notParsed(address.reason.startsWith('not an') ? 'not an IP address range' : address.reason);
  const digits = text.slice(slash + 1);
  const bits = addressBits[address.value.family];
  if (!prefixForm.test(digits) || Number(digits) > bits)
    return notParsed(`a range with a prefix length outside 0–${bits}`);
  const cidr = cidrFrom(address.value, Number(digits));
  return parsed({ cidr, hostBits: cidr.network.value !== address.value.value, canonical: cidr.text === text });
}

/** The range of this prefix length that holds the address. */
export function cidrFrom(address: Address, prefix: number): Cidr {
  const { family } = address;
  const hostBits = BigInt(addressBits[family] - prefix);
  const first = (address.value >> hostBits) << hostBits;
  const network = first === address.value ? address : addressFrom(family, first);
  return { family, network, prefix, text: `${network.text}/${prefix}` };
}

/** A range of which the caller knows that it parses: constants of ours. Throws on a bad text. */
export function cidr(text: string): Cidr {
  const result = parseCidr(text);
  if (!result.ok) throw new Error(`"${text}" is ${result.reason}`);
  return result.value.cidr;
}

/** Number of addresses in the range. */
export function sizeOf(range: Cidr): bigint {
  return 1n << BigInt(addressBits[range.family] - range.prefix);
}

/** The address at this index, 0 being the network address; undefined past the end. */
export function addressAt(range: Cidr, index: bigint): Address | undefined {
  return index < 0n || index >= sizeOf(range) ? undefined : addressFrom(range.family, range.network.value + index);
}

export function containsAddress(range: Cidr, address: Address): boolean {
  if (range.family !== address.family) return false;
  const hostBits = BigInt(addressBits[range.family] - range.prefix);
  return range.network.value >> hostBits === address.value >> hostBits;
}

/** True when every address of `inner` is in `outer`. */
export function containsRange(outer: Cidr, inner: Cidr): boolean {
  return outer.prefix <= inner.prefix && containsAddress(outer, inner.network);
}

/** True when the two share an address; two ranges overlap only by one containing the other. */
export function rangesOverlap(a: Cidr, b: Cidr): boolean {
  return containsRange(a, b) || containsRange(b, a);
}
