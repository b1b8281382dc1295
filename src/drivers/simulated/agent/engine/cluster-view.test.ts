import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidr, rangesOverlap } from '../../../../network/cidr.ts';
import {
  assignPodRanges,
  type ClusterView,
  decide,
  decisionOf,
  emptyView,
  hasQuorum,
  mergeViews,
  type NodeRecord,
  recordNode,
} from './cluster-view.ts';

function node(name: string, part: Partial<NodeRecord> = {}): NodeRecord {
  return {
    name,
    version: 1,
    etcd: true,
    controlPlane: true,
    addresses: [],
    clientUrls: [],
    labels: {},
    taints: [],
    kubelet: 'v1',
    networkReady: true,
    password: 'p',
    seen: 0,
    ...part,
  };
}

const changes = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    version: fc.integer({ min: 1, max: 4 }),
    seen: fc.nat(9),
    unschedulable: fc.boolean(),
  }),
  { maxLength: 6 },
);

function viewFrom(
  list: readonly { name: string; version: number; seen: number; unschedulable: boolean }[],
): ClusterView {
  return list.reduce(
    (view, { name, version, seen, unschedulable }) =>
      decide(recordNode(view, node(name, { version, seen })), name, { unschedulable }),
    emptyView,
  );
}

describe('views of a simulated cluster', () => {
  it('merge to the same in any order, and again to the same', () => {
    fc.assert(
      fc.property(changes, changes, changes, (x, y, z) => {
        const [a, b, c] = [viewFrom(x), viewFrom(y), viewFrom(z)];
        expect(mergeViews(mergeViews(a, b), c)).toEqual(mergeViews(a, mergeViews(c, b)));
        expect(mergeViews(a, a)).toEqual(a);
        expect(mergeViews(mergeViews(a, b), b)).toEqual(mergeViews(a, b));
      }),
    );
  });

  it('give every Node pod ranges of its own, one a family, until the smaller range is used up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), (count) => {
        const names = Array.from({ length: count }, (_, index) => `n${index}`);
        const view = names.reduce((before, name) => recordNode(before, node(name)), emptyView);
        const pods = [cidr('10.42.0.0/22'), cidr('fd00:42::/56')];
        const after = assignPodRanges(view, pods, [24, 64]);
        const given = names.map((name) => decisionOf(after, name).podRanges);
        const ranges = given.flat().map((text) => cidr(text));
        for (const [index, one] of ranges.entries()) {
          expect(ranges.slice(index + 1).some((other) => rangesOverlap(one, other))).toBe(false);
        }
        expect(given.filter((list) => list.length === 2)).toHaveLength(Math.min(count, 4));
        expect(assignPodRanges(after, pods, [24, 64])).toEqual(after);
      }),
    );
  });

  it('have a quorum exactly while more than half of the members live', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }), (alive) => {
        const view = alive.reduce(
          (before, lives, index) => recordNode(before, node(`n${index}`, { seen: lives ? 10 : 0 })),
          emptyView,
        );
        expect(hasQuorum(view, 5)).toBe(alive.filter(Boolean).length > alive.length / 2);
      }),
    );
  });
});
