import { atLeast, type EngineVersion } from '../lib/version.ts';
import { type Cidr, sizeOf } from './cidr.ts';
import { addressBits, type Family } from './family.ts';
import type { PoolInput } from './input.ts';
import type { Capacity, FamilyCapacity } from './plan.ts';

/** The kubelet's `max-pods` unless it is changed. */
export const defaultMaxPods = 110;

/** Prefix length of a node's pod range unless flags say otherwise (kube-controller-manager). */
export const defaultNodeMask: Record<Family, number> = { ipv4: 24, ipv6: 64 };

/** Before the IPAddress allocator (Kubernetes 1.33), the allocator's bitmap ended here however large an IPv6 range was. */
const bitmapServices = 65_536n;

/** How many nodes get a range: 2^(mask − prefix), none when the mask is shorter than the range's own prefix. */
export function nodeRanges(pods: Cidr, mask: number): bigint {
  return mask < pods.prefix ? 0n : 1n << BigInt(mask - pods.prefix);
}

/** Addresses for pods in one node's range. The bridge takes one; IPv4 loses network and broadcast, IPv6 the network. */
export function podAddresses(family: Family, mask: number): bigint {
  const size = 1n << BigInt(Math.max(0, addressBits[family] - mask));
  const taken = family === 'ipv4' ? 3n : 2n;
  return size > taken ? size - taken : 0n;
}

/** Addresses that Services can take: never the network address, nor IPv4's broadcast. */
export function serviceAddresses(services: Cidr, version: EngineVersion | undefined): bigint {
  const size = sizeOf(services);
  if (services.family === 'ipv4') return size > 2n ? size - 2n : 0n;
  const bitmap = version !== undefined && !atLeast(version, [1, 33, 0]);
  const usable = bitmap && size > bitmapServices ? bitmapServices : size;
  return usable - 1n;
}

export interface CapacityInput {
  readonly families: readonly Family[];
  readonly pods: Readonly<Partial<Record<Family, Cidr>>>;
  readonly services: Readonly<Partial<Record<Family, Cidr>>>;
  readonly masks: Readonly<Partial<Record<Family, number>>>;
  readonly version: EngineVersion | undefined;
  readonly maxPods: number;
  readonly pools: readonly PoolInput[];
  /** Counts instead of the pools. */
  readonly plannedNodes: number | undefined;
}

/** Computes what fits; `families` must not be empty and must each have their ranges. */
export function capacityOf(input: CapacityInput): Capacity {
  const perFamily = input.families.map((family) => familyCapacity(family, input));
  const tightest = perFamily.reduce((a, b) => (b.nodes < a.nodes ? b : a));
  return {
    perFamily,
    nodes: tightest.nodes,
    boundBy: tightest.family,
    podsPerNode: perFamily.reduce((least, { podsPerNode }) => smaller(least, podsPerNode), input.maxPods),
    plannedNodes: input.plannedNodes ?? sum(input.pools, ({ quantity }) => quantity),
    plannedWithSurge: input.plannedNodes ?? sum(input.pools, ({ quantity, surge }) => quantity + surge),
  };
}

function sum(pools: readonly PoolInput[], of: (pool: PoolInput) => number): number {
  return pools.reduce((total, pool) => total + of(pool), 0);
}

function smaller(limit: number, addresses: bigint): number {
  return addresses > BigInt(limit) ? limit : Number(addresses);
}

function familyCapacity(family: Family, input: CapacityInput): FamilyCapacity {
  const pods = input.pods[family];
  const services = input.services[family];
  const mask = input.masks[family] ?? defaultNodeMask[family];
  return {
    family,
    nodes: pods ? nodeRanges(pods, mask) : 0n,
    podsPerNode: podAddresses(family, mask),
    services: services ? serviceAddresses(services, input.version) : 0n,
  };
}
