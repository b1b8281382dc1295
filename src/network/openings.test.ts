import { describe, expect, it } from 'vitest';
import { testFacts } from '../../testing/facts.ts';
import { familiesOf, type Stack } from './family.ts';
import { openingsOf } from './openings.ts';

const facts = testFacts();

function openings(stack: Stack, engine: 'k3s' | 'rke2', cni: string) {
  return openingsOf(familiesOf[stack], facts.engines[engine], facts.cnis[cni], [30_000, 32_767]);
}

const cases = (['ipv4', 'ipv6', 'dual'] as const).flatMap((stack) =>
  (['k3s', 'rke2'] as const).flatMap((engine) => Object.keys(facts.cnis).map((cni) => [stack, engine, cni] as const)),
);

describe('firewall openings', () => {
  it.each(cases)(
    'of a cluster %s on %s with %s concern its own families only, and at least one',
    (stack, engine, cni) => {
      for (const { families } of openings(stack, engine, cni)) {
        expect(families?.length).toBeGreaterThan(0);
        for (const family of families ?? []) expect(familiesOf[stack]).toContain(family);
      }
    },
  );

  it.each(cases)('of a cluster %s on %s with %s have ICMPv6 exactly when it has IPv6', (stack, engine, cni) => {
    const types = openings(stack, engine, cni)
      .filter(({ protocol }) => protocol === 'icmpv6')
      .flatMap(({ icmpTypes }) => icmpTypes ?? []);
    // Packet Too Big, Router Advertisement, Neighbour Solicitation and Advertisement.
    if (stack === 'ipv4') expect(types).toEqual([]);
    else expect(types).toEqual(expect.arrayContaining([2, 134, 135, 136]));
  });

  it.each(cases)('of a cluster %s on %s with %s have sound ports', (stack, engine, cni) => {
    for (const { protocol, ports } of openings(stack, engine, cni)) {
      const [first, last] = ports ?? [1, 1];
      expect(ports === undefined).toBe(protocol.startsWith('icmp'));
      expect(first >= 1 && first <= last && last <= 65_535).toBe(true);
    }
  });

  it('are the engine’s and everybody’s when the CNI is not known', () => {
    const ports = openings('dual', 'rke2', 'unknown').flatMap(({ ports: range }) => (range ? [range[0]] : []));
    expect(ports).toEqual(expect.arrayContaining([9345, 6443, 2379, 10_250, 30_000]));
  });
});
