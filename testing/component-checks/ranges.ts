import { bitsOf, type IpFamily, type Range, readIp, readRange } from './ip.ts';

/** Options of kube-apiserver and kube-controller-manager about ranges, as the engine hands them on. */
export interface RangeOptions {
  /** Comma list as written. */
  readonly clusterCidr: string;
  readonly serviceCidr: string;
  readonly nodeMask?: number;
  readonly nodeMaskIpv4?: number;
  readonly nodeMaskIpv6?: number;
  readonly advertiseAddress: string;
  /** Minor version of Kubernetes 1. */
  readonly minor: number;
}

/** What the two components say when they refuse to start; nothing when they start. */
export function rangeRefusals(options: RangeOptions): string[] {
  return [...apiserverRefusals(options), ...controllerManagerRefusals(options)];
}

/** kube-apiserver: service ranges, their size, and the family of the advertised address. */
export function apiserverRefusals({ serviceCidr, advertiseAddress, minor }: RangeOptions): string[] {
  const texts = (serviceCidr === '' ? '10.0.0.0/24' : serviceCidr).split(',');
  const refusals: string[] = [];
  if (texts.length > 2) return ['service ranges: more than two'];
  const ranges = texts.map((text) => readRange(text));
  const [primary, secondary] = ranges;
  if (!primary || (texts.length === 2 && !secondary)) return ['service ranges: one cannot be read'];
  if (secondary && secondary.family === primary.family) refusals.push('service ranges: both of one family');
  for (const range of ranges) if (range) refusals.push(...serviceSizeRefusals(range, minor));
  if (countedAddresses(primary) < 8n) refusals.push('service ranges: the first has fewer than 8 addresses');
  const advertised = readIp(advertiseAddress);
  if (advertised?.family !== primary.family) {
    refusals.push('service IP family must match public address family');
  }
  return refusals;
}

/** The bitmap allocator of 1.33 and earlier holds 2^20 addresses; the one that followed takes IPv6 from /64 on. */
function serviceSizeRefusals(range: Range, minor: number): string[] {
  if (minor < 34 && hostBits(range) > 20) return [`service ranges: a /${range.prefix} is too large`];
  return range.family === 6 && range.prefix < 64 ? [`service ranges: a /${range.prefix} is shorter than /64`] : [];
}

/** Kubernetes counts in 64 bits and takes a range of 31 host bits or more of IPv4 (127 of IPv6) for an empty one. */
function countedAddresses(range: Range): bigint {
  const bits = hostBits(range);
  return bits >= bitsOf[range.family] - 1 ? 0n : 1n << BigInt(bits);
}

/** Node masks unless flags say otherwise. */
const defaultMasks: Readonly<Record<IpFamily, number>> = { 4: 24, 6: 64 };

/** kube-controller-manager: pod ranges, the flags of node masks, and the node range allocator. */
export function controllerManagerRefusals(options: RangeOptions): string[] {
  const texts = options.clusterCidr.split(',');
  const read = texts.map(readRange);
  const ranges = read.filter((range) => range !== undefined);
  if (ranges.length < texts.length) return ['pod ranges: one cannot be read'];
  if (ranges.length > 2) return ['pod ranges: more than two'];
  const families = new Set(ranges.map(({ family }) => family));
  if (families.size < ranges.length) return ['pod ranges: both of one family'];
  const flags = maskFlagRefusals(options, families);
  return flags.length > 0 ? flags : ranges.flatMap((range) => nodeMaskRefusals(range, maskOf(range, options)));
}

function maskFlagRefusals(options: RangeOptions, families: ReadonlySet<IpFamily>): string[] {
  const { nodeMask, nodeMaskIpv4, nodeMaskIpv6 } = options;
  if (families.size === 2) return nodeMask ? ['node-cidr-mask-size is not for dual-stack'] : [];
  if (nodeMask && (nodeMaskIpv4 || nodeMaskIpv6)) return ['node-cidr-mask-size together with one of a family'];
  if (families.has(4) && nodeMaskIpv6) return ['node-cidr-mask-size-ipv6 is not for IPv4-only'];
  return families.has(6) && nodeMaskIpv4 ? ['node-cidr-mask-size-ipv4 is not for IPv6-only'] : [];
}

function maskOf({ family }: Range, { nodeMask, nodeMaskIpv4, nodeMaskIpv6 }: RangeOptions): number {
  return (family === 4 ? nodeMaskIpv4 : nodeMaskIpv6) || nodeMask || defaultMasks[family];
}

function nodeMaskRefusals({ family, prefix }: Range, mask: number): string[] {
  if (mask > bitsOf[family]) return [`node mask /${mask} is longer than an address`];
  if (prefix > mask) return [`the pod range /${prefix} is longer than the node mask /${mask}`];
  if (family === 6 && mask - prefix > 16) return [`a node mask /${mask} cuts a /${prefix} into too many ranges`];
  return [];
}

function hostBits({ family, prefix }: Range): number {
  return bitsOf[family] - prefix;
}
