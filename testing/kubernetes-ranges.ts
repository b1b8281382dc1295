/**
 * What kube-apiserver and kube-controller-manager decide about ranges, written down apart from the rules and from
 * rendering so that each can be held against the other. It follows their own steps and shares no code with `src/`: ranges are read here by a
 * parser as lenient as Go's, on which the components rest.
 */

/** What a user could write; texts go to the components' flags as they are. */
export interface RangeCase {
  /** `--cluster-cidr` of kube-controller-manager. */
  readonly clusterCIDR: string;
  /** `--service-cluster-ip-range`; empty means the flag's own default, 10.0.0.0/24. */
  readonly serviceCIDR: string;
  /** `--node-cidr-mask-size`, `-ipv4`, `-ipv6`; absent means not given. */
  readonly nodeMask?: string;
  readonly nodeMaskV4?: string;
  readonly nodeMaskV6?: string;
  /** kube-apiserver's `--advertise-address`. */
  readonly advertiseAddress: string;
}

/** A range as Go keeps it: the family by its address, the mask by its text. `::ffff:10.0.0.0/112` is IPv4 with 128 bits. */
interface GoRange {
  readonly family: 4 | 6;
  readonly bits: 32 | 128;
  readonly prefix: number;
}

/** Why the components refuse a case; empty when they start. `before134`: with the size limit of Kubernetes 1.33 and older. */
export function componentErrors(input: RangeCase, before134: boolean): string[] {
  return [...apiServerErrors(input, before134), ...controllerManagerErrors(input)];
}

const defaultServices: GoRange = { family: 4, bits: 32, prefix: 24 };

/** The part of kube-apiserver: service ranges, their size, and the family of the advertised address. */
export function apiServerErrors({ serviceCIDR, advertiseAddress }: RangeCase, before134: boolean): string[] {
  const texts = serviceCIDR === '' ? [] : serviceCIDR.split(',');
  const primary = texts[0] === undefined ? defaultServices : readRange(texts[0]);
  if (!primary) return ['first service range: not a range'];
  if (serviceAddresses(primary) < 8n) return ['first service range: fewer than 8 addresses'];
  const secondary = texts[1] === undefined ? undefined : readRange(texts[1]);
  if (texts[1] !== undefined && !secondary) return ['second service range: not a range'];
  const errors: string[] = [];
  if (texts.length > 2) errors.push('more than two service ranges');
  if (secondary && secondary.family === primary.family) errors.push('two service ranges of one family');
  for (const range of secondary ? [primary, secondary] : [primary]) {
    if (before134 && range.bits - range.prefix > 20) errors.push('service range of more than 20 host bits');
    if (range.family === 6 && range.prefix < 64) errors.push('IPv6 service range shorter than /64');
  }
  if (familyOfAddress(advertiseAddress) !== primary.family) errors.push('advertised address of the other family');
  return errors;
}

/** The API server counts the addresses of a range in 63 bits; of the two widest ranges it makes none at all. */
function serviceAddresses({ bits, prefix }: GoRange): bigint {
  return bits - prefix >= bits - 1 ? 0n : 1n << BigInt(bits - prefix);
}

/** The part of kube-controller-manager, which looks at ranges only while it hands them out to nodes. */
export function controllerManagerErrors(input: RangeCase): string[] {
  const ranges = input.clusterCIDR.trim().split(',').map(readRange);
  const masks = { any: maskFlag(input.nodeMask), v4: maskFlag(input.nodeMaskV4), v6: maskFlag(input.nodeMaskV6) };
  if (Object.values(masks).some(Number.isNaN)) return ['node mask: not a number'];
  const read = ranges.flatMap((range) => (range ? [range] : []));
  if (read.length !== ranges.length) return ['pod range: not a range'];
  const families = new Set(read.map(({ family }) => family));
  if (read.length > 2) return ['more than two pod ranges'];
  if (read.length === 2 && families.size !== 2) return ['two pod ranges of one family'];
  const misused = read.length === 2 ? misusedOnDual(masks) : misusedOnSingle(masks, read[0]?.family);
  return misused ? [misused] : read.flatMap((range) => nodeRangeErrors(range, masks));
}

interface Masks {
  readonly any: number;
  readonly v4: number;
  readonly v6: number;
}

/** A mask flag's number; 0 is what the component takes for "not given", and NaN what its flag parser refuses. */
function maskFlag(text: string | undefined): number {
  if (text === undefined) return 0;
  const digits = /^([+-]?)(\d[\d_]*|0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+)$/.exec(text);
  if (!digits?.[2]) return Number.NaN;
  const plain = digits[2].replaceAll('_', '');
  const octal = /^0[0-7]+$/.test(plain);
  const value = Number(octal ? `0o${plain}` : plain);
  return value > 2_147_483_647 ? Number.NaN : digits[1] === '-' ? -value : value;
}

function misusedOnDual({ any }: Masks): string | undefined {
  return any === 0 ? undefined : 'node mask without suffix on a dual-stack cluster';
}

function misusedOnSingle({ any, v4, v6 }: Masks, family: 4 | 6 | undefined): string | undefined {
  if (any !== 0 && (v4 !== 0 || v6 !== 0)) return 'node masks with and without suffix';
  if (any === 0 && v4 !== 0 && family === 6) return 'IPv4 node mask on an IPv6-only cluster';
  return any === 0 && v6 !== 0 && family === 4 ? 'IPv6 node mask on an IPv4-only cluster' : undefined;
}

function nodeRangeErrors({ family, bits, prefix }: GoRange, masks: Masks): string[] {
  const own = family === 4 ? masks.v4 : masks.v6;
  const mask = masks.any || own || (family === 4 ? 24 : 64);
  if (prefix > mask) return ['pod range longer than the node mask'];
  if (family === 6 && mask - prefix > 16) return ['node mask more than 16 bits longer than the IPv6 pod range'];
  return mask > bits ? ['node mask longer than the address'] : [];
}

/** Reads a range as Go does: any case, prefix lengths with leading zeros, IPv4 inside IPv6; no zones, no spaces, no brackets. */
function readRange(text: string): GoRange | undefined {
  const slash = text.indexOf('/');
  const [address, digits] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash < 0 || !/^\d+$/.test(digits)) return undefined;
  const bits = address.includes(':') ? 128 : 32;
  const prefix = Number(digits);
  const written = familyOfAddress(address);
  // Go looks at the masked address: with fewer than 96 bits nothing of the mark of embedded IPv4 is left whole.
  const family = bits === 128 && written === 4 && prefix < 96 ? 6 : written;
  return family === undefined || prefix > bits ? undefined : { family, bits, prefix };
}

function familyOfAddress(text: string): 4 | 6 | undefined {
  if (!text.includes(':')) return isDotted(text) ? 4 : undefined;
  const groups = ipv6Groups(text);
  if (!groups) return undefined;
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff ? 4 : 6;
}

function isDotted(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** The eight groups of an IPv6 address; `::` stands for one group of zeros at least. */
function ipv6Groups(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (!head) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (!tail || head.length + tail.length > 7) return undefined;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function groupsOf(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else if (mayEndDotted && index === parts.length - 1 && isDotted(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else return undefined;
  }
  return groups;
}
