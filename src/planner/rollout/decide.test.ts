import { describe, expect, it } from 'vitest';
import { allWell, applied, failed, lost } from '../../../testing/rollout/agents.ts';
import { plainRenderer } from '../../../testing/rollout/plain-renderer.ts';
import { play, type Story, tell } from '../../../testing/rollout/story.ts';
import { aNode, aWorld, release, withNode } from '../../../testing/rollout/worlds.ts';
import { applyStep } from './apply-step.ts';
import { decideRollout } from './decide.ts';
import type { ObservedCluster, UpgradeStrategy } from './world.ts';

const first = plainRenderer({ revision: 0 });
const second = plainRenderer({ revision: 1 });

/** A cluster that has come up, everything at rest. */
function running(world: ObservedCluster): ObservedCluster {
  return play(world, first).world;
}

const mixed = () =>
  aWorld([
    aNode('etcd-1', 'e'),
    aNode('etcd-2', 'e'),
    aNode('etcd-3', 'e'),
    aNode('server-1', 'c'),
    aNode('server-2', 'c'),
    aNode('worker-1', 'w'),
    aNode('worker-2', 'w'),
  ]);
const three = () => aWorld([aNode('a', 'ecw'), aNode('b', 'ecw'), aNode('c', 'ecw')]);
const small = () => aWorld([aNode('server', 'ec'), aNode('worker-1', 'w'), aNode('worker-2', 'w')]);

/** Writes everything that is decided now, and lets nobody answer. */
function written(world: ObservedCluster, renderer = first): ObservedCluster {
  return decideRollout(world, renderer).steps.reduce(applyStep, world);
}

function codes(world: ObservedCluster, renderer = first): string[] {
  return decideRollout(world, renderer).waits.map(({ code, machine }) => (machine ? `${code} ${machine}` : code));
}

describe('a cluster comes up', () => {
  it('with its first server, then etcd one at a time, control planes, workers', () => {
    expect(tell(play(mixed(), first))).toEqual([
      'elect etcd-1, deliver etcd-1 (install)',
      'bootstrapped, deliver etcd-2 (install), deliver server-1 (install), deliver server-2 (install)',
      'deliver etcd-3 (install), deliver worker-1 (install), deliver worker-2 (install)',
    ]);
  });

  it('and says that it is ready', () => {
    const { end, world } = play(mixed(), first);
    expect(end.waits).toEqual([]);
    expect(end.rootCause).toBeUndefined();
    const statuses = Object.fromEntries(end.conditions.map(({ type, status }) => [type, status]));
    expect(statuses).toEqual({
      Provisioned: 'True',
      Updated: 'True',
      Ready: 'True',
      Reconciling: 'False',
      Stalled: 'False',
      FamiliesVerified: 'True',
    });
    expect(world.bootstrapped).toBe(true);
  });

  it('never before every role is registered', () => {
    const { steps, waits } = decideRollout(aWorld([aNode('a', 'ec')]), first);
    expect(steps).toEqual([]);
    expect(waits).toMatchObject([{ code: 'RolesMissing', message: expect.stringContaining('worker missing') }]);
  });

  it('joins servers by their address of the primary family, never by another one', () => {
    const { world } = play(three(), first);
    const joined = world.nodes.map(({ delivered }) => delivered?.joinedTo);
    expect(joined[0]).toBeUndefined();
    expect(joined.slice(1)).toEqual(Array(2).fill(expect.stringMatching(/^https:\/\/10\.20\.\d+\.\d+:9345$/)));
    const { network } = world;
    const ipv6 = { ...network.join, value: { port: 9345, family: 'ipv6' as const } };
    const other = play(
      aWorld(three().nodes, { network: { ...network, families: ['ipv6', 'ipv4'], join: ipv6 } }),
      first,
    );
    expect(other.world.nodes[1]?.delivered?.joinedTo).toMatch(/^https:\/\/\[fd3b:91c4:7a20:1::[0-9a-f:]+\]:9345$/);
  });

  it('waits for an address in the primary family rather than to take one of another', () => {
    const [server, worker] = [aNode('server', 'ec'), aNode('worker', 'w')];
    const internal = server.profile.internal.filter(({ family }) => family === 'ipv6');
    const world = aWorld([{ ...server, profile: { ...server.profile, internal } }, worker]);
    const up = withNode(written(world), 'server', (node) => applied(node));
    expect(codes(up)).toContain('AddressUnknown server');
  });
});

describe('a change', () => {
  it('that is nothing writes nothing', () => {
    const world = running(mixed());
    expect(decideRollout(world, first).steps).toEqual([]);
    expect(decideRollout({ ...world, now: world.now + 1000 }, first).steps).toEqual([]);
  });

  it('goes from tier to tier, one node at a time', () => {
    expect(tell(play(running(mixed()), second))).toEqual([
      'deliver etcd-1 (drain)',
      'deliver etcd-2 (drain)',
      'deliver etcd-3 (drain)',
      'deliver server-1 (drain)',
      'deliver server-2 (drain)',
      'deliver worker-1 (drain)',
      'deliver worker-2 (drain)',
    ]);
  });

  it('takes as many workers at a time as the strategy says', () => {
    const world = { ...running(small()), strategy: { workerConcurrency: '100%' } };
    expect(tell(play(world, second)).at(-1)).toBe('deliver worker-1 (drain), deliver worker-2 (drain)');
  });

  it('of files that restart nothing reaches all nodes at once', () => {
    const world = running(mixed());
    const { steps } = decideRollout(world, plainRenderer({ revision: 0, hot: 'x' }));
    expect(steps).toHaveLength(7);
  });

  it('that fails stops, says so, and is replaced by a corrected one at once', () => {
    const world = running(small());
    const { steps } = decideRollout(world, second);
    expect(steps).toMatchObject([{ kind: 'deliver', machine: 'server' }]);
    const broken = withNode(written(world, second), 'server', (node) => failed(node, 'pulling\nno such image'));
    const stopped = decideRollout(broken, second);
    expect(stopped.steps).toEqual([]);
    expect(stopped.rootCause).toMatchObject({
      code: 'PlanFailed',
      message: 'instruction install fails on server, 1 time so far',
      evidence: ['pulling\nno such image', 'the agent is connected'],
    });
    expect(decideRollout(broken, plainRenderer({ revision: 2 })).steps).toMatchObject([
      { kind: 'deliver', machine: 'server', change: 'drain' },
    ]);
  });

  it('is held back where too few etcd members would be left', () => {
    const world = withNode(running(three()), 'c', lost);
    const { steps, rootCause } = decideRollout(world, second);

    // The silent one has nothing to lose and finds the plan when it returns; the others have.
    expect(steps.flatMap((step) => ('machine' in step ? step.machine : []))).toEqual(['c']);
    expect(rootCause).toMatchObject({ code: 'AgentSilent', evidence: ['last heard of 60 minutes ago'] });
    expect(codes(world, second)).toEqual(['EtcdBusy a', 'EarlierTier b', 'AgentSilent c']);
  });

  it('of the release goes one minor at a time, and workers never before every control plane', () => {
    const world = { ...running(aWorld(mixed().nodes, { target: release('1.33.7') })), target: release('1.35.2') };
    const story = play(world, first);
    const versions = story.passes
      .flat()
      .flatMap((step) => (step.kind === 'deliver' ? `${step.machine} ${step.version.text}` : []));
    expect(versions).toEqual([
      ...world.nodes.map(({ name }) => `${name} v1.34.6+rke2r1`),
      ...world.nodes.map(({ name }) => `${name} v1.35.2+rke2r1`),
    ]);
  });

  it('to an older release is refused, and so is one over a minor that nobody knows', () => {
    const world = running(small());
    expect(codes({ ...world, target: release('1.34.0') })).toEqual(['VersionGoesBack']);
    expect(decideRollout({ ...world, target: release('1.34.0') }, first).steps).toEqual([]);
    expect(codes({ ...world, target: release('1.38.0') })).toEqual(['VersionSkipsMinor']);
  });

  it('gives a worker that comes during an upgrade the release of the control planes', () => {
    const world = { ...running(small()), target: release('1.35.2') };
    const late = { ...world, nodes: [...world.nodes, aNode('worker-3', 'w')] };
    const { steps } = decideRollout(late, first);
    const given = steps.flatMap((step) => (step.kind === 'deliver' ? [[step.machine, step.version.text]] : []));
    expect(given).toContainEqual(['server', 'v1.35.2+rke2r1']);
    expect(codes(late)).toContain('ControlPlanePending worker-3');
  });
});

describe('draining', () => {
  const strategy = { controlPlaneDrainOptions: { enabled: true }, workerDrainOptions: { enabled: true, timeout: 60 } };

  it('moves pods away by an errand of a control plane, changes the node and lets it in again', () => {
    const world = { ...running(small()), strategy };
    expect(tell(play(world, second))).toEqual([
      'drain server (draining)',
      'deliver server (hot)',
      'drain server (drained)',
      'deliver server (drain)',
      'drain server (uncordoning)',
      'deliver server (hot)',
      'drain server (over), drain worker-1 (draining)',
      'deliver server (hot)',
      'drain worker-1 (drained)',
      'deliver worker-1 (drain)',
      'drain worker-1 (uncordoning)',
      'deliver server (hot)',
      'drain worker-1 (over), drain worker-2 (draining)',
      'deliver server (hot)',
      'drain worker-2 (drained)',
      'deliver worker-2 (drain)',
      'drain worker-2 (uncordoning)',
      'deliver server (hot)',
      'drain worker-2 (over)',
    ]);
  });

  it('lets a node in again when the change is taken back', () => {
    const world = { ...running(small()), strategy };
    const drained = allWell(written(allWell(written(world, second)), second));
    const story = play(drained, first);
    expect(tell(story)).toEqual(['drain server (uncordoning)', 'deliver server (hot)', 'drain server (over)']);
  });

  describe('with hooks', () => {
    const hooks = {
      timeout: 90,
      preDrainHooks: [{ annotation: 'x/before' }],
      postDrainHooks: [{ annotation: 'x/after' }],
    };
    const begun = (workerDrainOptions: NonNullable<UpgradeStrategy['workerDrainOptions']> = hooks) =>
      play({ ...running(small()), strategy: { workerDrainOptions } }, second);
    const worker = ({ world }: Story) => world.nodes.find(({ name }) => name === 'worker-1');
    /** What a controller does that was written for Rancher: it copies the question. */
    const answered = (story: Story, asked: string, answer: string) =>
      play(
        withNode(story.world, 'worker-1', (node) => ({
          ...node,
          annotations: { ...node.annotations, [answer]: node.annotations[asked] ?? '' },
        })),
        second,
      );

    it('asks them before and after, waits for a copy of the question, and leaves no annotation', () => {
      const asked = begun();
      expect(asked.end.waits).toMatchObject([{ code: 'HookPending', machine: 'worker-1' }, { code: 'Concurrency' }]);
      expect(worker(asked)?.drain?.phase).toBe('pre-hooks');
      expect(JSON.parse(worker(asked)?.annotations['rke.cattle.io/pre-drain'] ?? '')).toEqual({
        enabled: false,
        force: false,
        ignoreDaemonSets: true,
        ignoreErrors: false,
        deleteEmptyDirData: false,
        disableEviction: false,
        gracePeriod: -1,
        timeout: 90,
        skipWaitForDeleteTimeoutSeconds: 0,
        preDrainHooks: [{ annotation: 'x/before' }],
        postDrainHooks: [{ annotation: 'x/after' }],
        draining: worker(asked)?.drain?.id,
        stage: 'pre-drain',
      });
      const changed = answered(asked, 'rke.cattle.io/pre-drain', 'x/before');
      expect(worker(changed)?.drain?.phase).toBe('post-hooks');
      const end = answered(changed, 'rke.cattle.io/post-drain', 'x/after');
      expect(worker(end)).toMatchObject({ annotations: {} });
      expect(worker(end)?.drain).toBeUndefined();
    });

    it('asks anew when the drain options change, and takes no earlier answer', () => {
      const asked = begun();
      const later = { ...hooks, timeout: 30 };
      const world = { ...asked.world, strategy: { workerDrainOptions: later } };
      const again = answered({ ...asked, world }, 'rke.cattle.io/pre-drain', 'x/before');
      expect(worker(again)?.drain?.phase).toBe('pre-hooks');
      expect(worker(again)?.annotations['rke.cattle.io/pre-drain']).toContain('"timeout":30');
      expect(worker(answered(again, 'rke.cattle.io/pre-drain', 'x/before'))?.drain?.phase).toBe('post-hooks');
    });

    it('takes the answer before the change for none after it, also of a hook that is asked twice', () => {
      const twice = { preDrainHooks: [{ annotation: 'x/hook' }], postDrainHooks: [{ annotation: 'x/hook' }] };
      const changed = answered(begun(twice), 'rke.cattle.io/pre-drain', 'x/hook');
      expect(worker(changed)?.drain?.phase).toBe('post-hooks');
      expect(worker(answered(changed, 'rke.cattle.io/post-drain', 'x/hook'))?.drain).toBeUndefined();
    });

    it('leaves annotations of others alone, and removes the question of a change that was taken back', () => {
      const asked = begun();
      const world = withNode(asked.world, 'worker-1', (node) => ({
        ...node,
        annotations: { ...node.annotations, 'x/own': 'kept' },
      }));
      expect(worker(play(world, first))?.annotations).toEqual({ 'x/own': 'kept' });
    });
  });
});
