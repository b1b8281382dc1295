import { describe, expect, it } from 'vitest';
import { lost } from '../../../testing/rollout/agents.ts';
import { plainRenderer } from '../../../testing/rollout/plain-renderer.ts';
import { play, tell } from '../../../testing/rollout/story.ts';
import { aNode, aWorld, start, withNode } from '../../../testing/rollout/worlds.ts';
import { applyStep } from './apply-step.ts';
import { decideRollout } from './decide.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

const renderer = plainRenderer({ revision: 0 });
const deleted = (node: ObservedNode): ObservedNode => ({ ...node, deleting: true });

function running(...nodes: ObservedNode[]): ObservedCluster {
  return play(aWorld(nodes), renderer).world;
}

function codes(world: ObservedCluster): string[] {
  return decideRollout(world, renderer).waits.map(({ code, machine }) => (machine ? `${code} ${machine}` : code));
}

const three = () => running(aNode('a', 'ecw'), aNode('b', 'ecw'), aNode('c', 'ecw'));
const small = () => running(aNode('server', 'ec'), aNode('worker', 'w'));

describe('a machine that goes', () => {
  it('is cleaned up, its Node deleted, and released', () => {
    expect(tell(play(withNode(small(), 'worker', deleted), renderer))).toEqual([
      'deliver worker (drain)',
      'deliver server (hot)',
      'release worker',
    ]);
  });

  it('is released at once when it never had a plan', () => {
    const world = small();
    const more = { ...world, nodes: [...world.nodes, deleted(aNode('new', 'w'))] };
    expect(tell(play(more, renderer))).toEqual(['release new']);
  });

  it('goes without clean-up when its host is silent, and leaves a command', () => {
    const world = withNode(small(), 'worker', (node) => lost(deleted(node)));
    const { steps } = decideRollout(world, renderer);
    expect(steps).toMatchObject([{ kind: 'deliver', machine: 'server', change: 'hot' }]);
    const { passes } = play(world, renderer);
    expect(passes.flat().at(-1)).toMatchObject({ kind: 'release', machine: 'worker' });
  });

  it('leaves etcd first', () => {
    expect(tell(play(withNode(three(), 'c', deleted), renderer))).toEqual([
      'deliver a (hot)',
      'deliver c (drain)',
      'deliver a (hot)',
      'release c',
    ]);
  });

  it('waits until nobody joins it any more, and another server takes its place as the first', () => {
    const told = tell(play(withNode(three(), 'a', deleted), renderer));
    expect(told[0]).toBe('elect b, deliver b (restart)');
    expect(told[1]).toBe('deliver c (restart)');
    expect(told.at(-1)).toBe('release a');
  });

  it('waits when etcd would lose its majority', () => {
    const world = withNode(withNode(three(), 'b', lost), 'c', deleted);
    const { rootCause, steps } = decideRollout(world, renderer);
    expect(steps).toEqual([]);
    expect(rootCause).toMatchObject({ code: 'QuorumAtRisk', message: expect.stringContaining('c') });
  });

  it('may be the dead one: the others are a majority', () => {
    const world = withNode(three(), 'c', (node) => lost(deleted(node)));
    expect(decideRollout(world, renderer).steps).toMatchObject([{ kind: 'deliver', machine: 'a', change: 'hot' }]);
  });

  it('may be the first server when it is dead, although the others have joined it', () => {
    const world = withNode(three(), 'a', (node) => lost({ ...deleted(node), instance: { state: 'gone' } }));
    const { world: after, end } = play(world, renderer);
    expect(after.nodes.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(end.waits).toEqual([]);
  });

  it('may be a dead one while another is down as well, as long as the rest is a majority', () => {
    const five = running(...['a', 'b', 'c', 'd', 'e'].map((name) => aNode(name, 'ecw')));
    const world = withNode(withNode(five, 'd', lost), 'e', (node) => lost(deleted(node)));
    expect(decideRollout(world, renderer).steps).toMatchObject([{ kind: 'deliver', machine: 'a', change: 'hot' }]);
    const healthy = withNode(withNode(five, 'd', lost), 'e', deleted);
    expect(decideRollout(healthy, renderer).steps).toEqual([]);
  });

  it('never is the last etcd member', () => {
    expect(codes(withNode(small(), 'server', deleted))).toContain('LastMember server');
  });

  it('makes room for one that is to take its place before it goes, even as the last member', () => {
    const world = withNode(small(), 'server', deleted);
    const more = { ...world, nodes: [...world.nodes, aNode('server-2', 'ec')] };
    const { end, world: after } = play(more, renderer);
    expect(after.nodes.map(({ name }) => name).sort()).toEqual(['server-2', 'worker']);
    expect(end.waits).toEqual([]);
  });

  it('goes by force where nothing answers any more', () => {
    const forced = (node: ObservedNode) => lost({ ...deleted(node), force: true });
    const world = withNode(withNode(three(), 'b', forced), 'c', forced);
    const { steps } = decideRollout(world, renderer);
    expect(steps).toMatchObject([
      { kind: 'release', machine: 'b', command: 'uninstall.sh' },
      { kind: 'release', machine: 'c', command: 'uninstall.sh' },
    ]);
  });
});

describe('control planes that shall all go', () => {
  it('go but for the last one, which says what has to be done', () => {
    const world = running(aNode('e', 'e'), aNode('a', 'c'), aNode('b', 'c'), aNode('w', 'w'));
    const all = withNode(withNode(world, 'a', deleted), 'b', deleted);
    const { end, world: after } = play(all, renderer);
    expect(after.nodes.map(({ name }) => name).sort()).toEqual(['b', 'e', 'w']);
    expect(end.rootCause).toMatchObject({ code: 'LastControlPlane', fix: expect.stringContaining('add another') });
  });

  it('go but for the last etcd member, where they are that as well', () => {
    const world = three();
    const all = { ...world, nodes: world.nodes.map(deleted) };
    const { end, world: after } = play(all, renderer);
    expect(after.nodes).toHaveLength(1);
    expect(end.rootCause).toMatchObject({ code: 'LastMember' });
  });

  it('all go when another one has come up', () => {
    const world = running(aNode('e', 'e'), aNode('a', 'c'), aNode('b', 'c'), aNode('w', 'w'));
    const all = withNode(withNode(world, 'a', deleted), 'b', deleted);
    const { end, world: after } = play({ ...all, nodes: [...all.nodes, aNode('z', 'c')] }, renderer);
    expect(after.nodes.map(({ name }) => name).sort()).toEqual(['e', 'w', 'z']);
    expect(end.waits).toEqual([]);
  });

  it('all go by force', () => {
    const forced = (node: ObservedNode) => ({ ...deleted(node), force: true });
    const world = running(aNode('e', 'e'), aNode('a', 'c'), aNode('w', 'w'));
    const { world: after } = play(withNode(world, 'a', forced), renderer);
    expect(after.nodes.map(({ name }) => name).sort()).toEqual(['e', 'w']);
  });

  it('may be the only one of a cluster that never came up', () => {
    const world = aWorld([aNode('a', 'ecw')]);
    const [step] = decideRollout(world, renderer).steps.filter(({ kind }) => kind === 'deliver');
    const delivered = step ? applyStep(world, step) : world;
    const lone = withNode(delivered, 'a', (node) => lost(deleted(node)));
    expect(play(lone, renderer).world.nodes).toEqual([]);
  });
});

describe('the machine of a pool', () => {
  const made = (node: ObservedNode): ObservedNode => ({ ...node, instance: { state: 'there' } });
  const drained = (node: ObservedNode): ObservedNode => ({ ...node, instance: { state: 'there', drainSeconds: 0 } });

  it('leaves etcd, is removed at its provider, and its Node goes last', () => {
    const world = withNode(three(), 'c', (node) => made(deleted(node)));
    expect(tell(play(world, renderer))).toEqual(['deliver a (hot)', 'terminate c', 'deliver a (hot)', 'release c']);
  });

  it('is drained before all that, when its pool says so', () => {
    const world = withNode(small(), 'worker', (node) => drained(deleted(node)));
    expect(tell(play(world, renderer))).toEqual([
      'drain worker (draining)',
      'deliver server (hot)',
      'drain worker (drained)',
      'terminate worker',
      'deliver server (hot)',
      'release worker',
    ]);
  });

  it('is not drained any longer than its pool allows', () => {
    const world = withNode(small(), 'worker', (node) => ({
      ...deleted(node),
      instance: { state: 'there', drainSeconds: 60 },
      drain: { id: 'worker-removal', phase: 'draining', startedAt: start - 61_000 },
    }));
    const drains = (at: ObservedCluster) => decideRollout(at, renderer).steps.filter(({ kind }) => kind === 'drain');
    expect(drains(world)).toMatchObject([{ drain: { phase: 'drained' } }]);
    const unlimited = withNode(world, 'worker', drained);
    expect(drains(unlimited)).toEqual([]);
  });

  it('is not drained when the provider has it no more', () => {
    const world = withNode(small(), 'worker', (node) => ({
      ...deleted(node),
      instance: { state: 'gone', drainSeconds: 0 },
    }));
    expect(tell(play(world, renderer))).toEqual(['deliver server (hot)', 'release worker']);
  });

  it('leaves its place as the first server to one that is not about to go', () => {
    const world = withNode(three(), 'a', (node) => made(deleted(node)));
    const old = withNode(world, 'b', (node) => ({ ...node, instance: { state: 'there', outdated: true } }));
    expect(decideRollout(old, renderer).steps[0]).toMatchObject({ kind: 'elect', machine: 'c' });
    expect(decideRollout(world, renderer).steps[0]).toMatchObject({ kind: 'elect', machine: 'b' });
  });

  it('says what the provider has against its removal', () => {
    const world = withNode(small(), 'worker', (node) => ({
      ...deleted(node),
      instance: { state: 'going', detail: 'the volume is in use' },
    }));
    const { waits, steps } = decideRollout(world, renderer);
    expect(steps).toEqual([]);
    expect(waits).toMatchObject([{ code: 'InstanceRemoval', evidence: ['the volume is in use'] }]);
  });

  it('is released at once when its cluster goes', () => {
    const world = withNode(small(), 'worker', made);
    const { steps } = decideRollout({ ...world, deleting: true }, renderer);
    expect(steps).toContainEqual({ kind: 'release', machine: 'worker' });
  });
});

describe('a cluster that goes', () => {
  it('cleans all hosts at once and asks nobody', () => {
    const world = { ...three(), deleting: true };
    expect(tell(play(world, renderer))).toEqual([
      'deliver a (drain), deliver b (drain), deliver c (drain)',
      'release a, release b, release c',
    ]);
  });

  it('does not wait for silent hosts', () => {
    const world = { ...withNode(three(), 'b', lost), deleting: true };
    const { steps, conditions } = decideRollout(world, renderer);
    expect(steps).toMatchObject([{ machine: 'a' }, { kind: 'release', machine: 'b' }, { machine: 'c' }]);
    expect(conditions).toMatchObject([{ type: 'Removed', status: 'Unknown' }]);
  });
});

it('a cluster that has run never begins anew without data', () => {
  const world = aWorld([aNode('x', 'ecw')], { bootstrapped: true });
  const { rootCause, steps } = decideRollout(world, renderer);
  expect(steps).toEqual([]);
  expect(rootCause).toMatchObject({ code: 'RestoreNeeded' });
});
