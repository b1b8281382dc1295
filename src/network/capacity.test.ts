import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEngineVersion } from '../lib/version.ts';
import { type CapacityInput, capacityOf, nodeRanges, podAddresses, serviceAddresses } from './capacity.ts';
import { cidr } from './cidr.ts';
import type { PoolInput } from './input.ts';

function version(text: string) {
  const result = parseEngineVersion(text);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

function pool(quantity: number, surge = 0): PoolInput {
  const roles = { etcd: true, controlPlane: true, worker: true };
  return { name: 'a', path: [], quantity, surge, roles, windows: false };
}

const dual: CapacityInput = {
  families: ['ipv4', 'ipv6'],
  pods: { ipv4: cidr('10.42.0.0/16'), ipv6: cidr('fd00:42::/56') },
  services: { ipv4: cidr('10.43.0.0/16'), ipv6: cidr('fd00:43::/112') },
  masks: {},
  version: undefined,
  maxPods: 110,
  pools: [],
  plannedNodes: undefined,
};

describe('the capacity of a cluster', () => {
  // Range, node mask, node ranges, pod addresses of each node.
  it.each([
    ['10.42.0.0/16', 24, 256n, 253n],
    ['10.42.0.0/16', 23, 128n, 509n],
    ['10.42.0.0/16', 25, 512n, 125n],
    ['10.0.0.0/12', 24, 4096n, 253n],
    ['fd00:42::/56', 64, 256n, 2n ** 64n - 2n],
    ['fd00:42::/48', 64, 65_536n, 2n ** 64n - 2n],
    ['fd00:42::/64', 64, 1n, 2n ** 64n - 2n],
    ['fd00:42::/112', 120, 256n, 254n],
    ['fd00:42::/112', 64, 0n, 2n ** 64n - 2n],
  ])('of %s cut into /%i', (range, mask, nodes, pods) => {
    expect(nodeRanges(cidr(range), mask)).toBe(nodes);
    expect(podAddresses(cidr(range).family, mask)).toBe(pods);
  });

  it('grows by two with each bit of the mask', () => {
    const property = fc.property(fc.integer({ min: 1, max: 127 }), fc.integer({ min: 0, max: 60 }), (prefix, more) => {
      const mask = Math.min(127, prefix + more);
      const range = cidr(`::/${prefix}`);
      expect(nodeRanges(range, mask + 1)).toBe(2n * nodeRanges(range, mask));
    });
    fc.assert(property);
  });

  it('has no address for pods in the smallest ranges, and never fewer than none', () => {
    expect([30, 31, 32].map((mask) => podAddresses('ipv4', mask))).toEqual([1n, 0n, 0n]);
    expect([126, 127, 128].map((mask) => podAddresses('ipv6', mask))).toEqual([2n, 0n, 0n]);
  });

  it('is that of the family with fewer node ranges', () => {
    const capacity = capacityOf({ ...dual, pods: { ...dual.pods, ipv6: cidr('fd00:42::/60') } });
    expect([capacity.nodes, capacity.boundBy]).toEqual([16n, 'ipv6']);
    expect(capacity.perFamily.map(({ nodes }) => nodes)).toEqual([256n, 16n]);
  });

  it('runs no more pods on a node than the kubelet or the smallest node range allows', () => {
    expect(capacityOf(dual).podsPerNode).toBe(110);
    expect(capacityOf({ ...dual, masks: { ipv4: 26 } }).podsPerNode).toBe(61);
    expect(capacityOf({ ...dual, maxPods: 500 }).podsPerNode).toBe(253);
  });

  it('plans the sum of the pools, and their surge on top', () => {
    const { plannedNodes, plannedWithSurge } = capacityOf({ ...dual, pools: [pool(3, 1), pool(5, 2)] });
    expect([plannedNodes, plannedWithSurge]).toEqual([8, 11]);
  });

  it('plans the number that is asked about instead of the pools', () => {
    const { plannedNodes, plannedWithSurge } = capacityOf({ ...dual, pools: [pool(3, 1)], plannedNodes: 40 });
    expect([plannedNodes, plannedWithSurge]).toEqual([40, 40]);
  });

  it('counts Services without the network address and IPv4’s broadcast', () => {
    expect(serviceAddresses(cidr('10.43.0.0/24'), undefined)).toBe(254n);
    expect(serviceAddresses(cidr('10.43.0.0/32'), undefined)).toBe(0n);
    expect(serviceAddresses(cidr('fd00::/112'), undefined)).toBe(65_535n);
  });

  it('ends Services at 65,536 before the allocator of Kubernetes 1.33', () => {
    const range = cidr('fd00::/108');
    expect(serviceAddresses(range, version('v1.32.9+k3s1'))).toBe(65_535n);
    expect(serviceAddresses(range, version('v1.33.0+k3s1'))).toBe(2n ** 20n - 1n);
  });
});
