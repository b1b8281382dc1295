import { describe, expect, it } from 'vitest';
import { plainRenderer } from '../../../testing/rollout/plain-renderer.ts';
import { play } from '../../../testing/rollout/story.ts';
import { aNode, aWorld, release, withNode } from '../../../testing/rollout/worlds.ts';
import { withoutErrands } from './errand-board.ts';
import type { ObservedCluster, ObservedNode, Renderer } from './world.ts';

const first = plainRenderer({ revision: 0 });
const second = plainRenderer({ revision: 1 });
const deleted = (node: ObservedNode): ObservedNode => ({ ...node, deleting: true });

const fresh = () =>
  aWorld([aNode('etcd-1', 'e'), aNode('etcd-2', 'e'), aNode('server', 'c'), aNode('w-1', 'w'), aNode('w-2', 'w')]);
const three = () => play(aWorld([aNode('a', 'ecw'), aNode('b', 'ecw'), aNode('c', 'ecw')]), first).world;
const drained: ObservedCluster['strategy'] = {
  workerConcurrency: '2',
  controlPlaneDrainOptions: { enabled: true },
  workerDrainOptions: { enabled: true },
};

const stories: readonly (readonly [string, ObservedCluster, Renderer])[] = [
  ['a cluster comes up', fresh(), first],
  ['a configuration rolls out', play(fresh(), first).world, second],
  ['a configuration rolls out with draining', { ...play(fresh(), first).world, strategy: drained }, second],
  ['a release rolls out', { ...three(), target: release('1.35.2') }, first],
  ['an etcd member goes', withNode(three(), 'b', deleted), first],
  ['the first server goes', withNode(three(), 'a', deleted), second],
  ['the cluster goes', { ...three(), deleting: true }, first],
];

/** What lasts of a world. How often plans were written does not, nor do errands: done ones stay in a plan and do nothing. */
function lasting(world: ObservedCluster) {
  return {
    ...world,
    nodes: world.nodes.map(({ deliveries: _, feedback: { probes }, delivered, ...node }) => ({
      ...node,
      probes,
      plan: delivered && withoutErrands(delivered.document),
      joinedTo: delivered?.joinedTo,
      version: delivered?.version,
    })),
  };
}

describe.each(stories)('while %s', (_, world, renderer) => {
  const undisturbed = play(world, renderer);
  const writes = undisturbed.passes.flat().length;

  it('the manager may die after any write and ends in the same state', () => {
    expect(writes).toBeGreaterThan(2);
    for (let count = 1; count <= writes; count++) {
      const story = play(world, renderer, count);
      expect(lasting(story.world), `killed after write ${count}`).toEqual(lasting(undisturbed.world));
      expect(story.end).toEqual(undisturbed.end);
    }
  });

  it('the order in which nodes are listed does not matter', () => {
    const reversed = play({ ...world, nodes: world.nodes.toReversed() }, renderer);
    expect(reversed.passes).toEqual(undisturbed.passes);
  });
});
