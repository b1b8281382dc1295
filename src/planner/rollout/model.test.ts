import { describe, expect, it } from 'vitest';
import { allWell, applied, errandsDone, failed, isLost, lost, returned } from '../../../testing/rollout/agents.ts';
import { plainRenderer } from '../../../testing/rollout/plain-renderer.ts';
import { aNode, aWorld, inventoryNode, release, withInventory, withNode } from '../../../testing/rollout/worlds.ts';
import { errandPrefix, readErrandReport } from '../../kinds/nodeplan/reports/errand.ts';
import { applyStep } from './apply-step.ts';
import { decideRollout } from './decide.ts';
import type { Step } from './decision.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/**
 * Every order of success, failure, loss, return, deletion and change that can befall the etcd members of a cluster, with
 * the manager dying between any two writes. What etcd really is goes along beside what the manager believes.
 */
interface State {
  readonly world: ObservedCluster;
  readonly revision: number;
  /** Voting members, and whether each runs. */
  readonly voters: ReadonlyMap<string, boolean>;
}

interface Bounds {
  /** Hosts that are lost at a time, or are back and have not reported yet. */
  readonly losses: number;
  /** Members that are asked to go, over all. */
  readonly deletions: number;
  /** Whether attempts may fail. */
  readonly failures: boolean;
}

const majority = (voters: number) => Math.floor(voters / 2) + 1;
const running = (voters: ReadonlyMap<string, boolean>) => [...voters.values()].filter((runs) => runs).length;
const hasQuorum = (voters: ReadonlyMap<string, boolean>) => running(voters) >= majority(voters.size);

const renderers = [plainRenderer({ revision: 0 }), plainRenderer({ revision: 1 })] as const;

function decide({ world, revision }: State) {
  return decideRollout(world, renderers[revision === 0 ? 0 : 1]);
}

/** What a write does to etcd, at worst: an engine that is restarted is down until it reports again. */
function afterStep(state: State, step: Step): State {
  const world = applyStep(state.world, step);
  const voters = new Map(state.voters);
  if (step.kind === 'deliver' && ['restart', 'drain'].includes(step.change) && voters.has(step.machine)) {
    voters.set(step.machine, false);
  }
  return { ...state, world, voters };
}

/** Members that a control plane has been told to remove: etcd may let go of them at any moment. */
function leaving({ world }: State): string[] {
  return world.nodes.flatMap((node) =>
    (node.delivered?.document.periodicInstructions ?? [])
      .filter(({ name }) => name.startsWith(`${errandPrefix}remove-member-`))
      .map(({ name }) => name.slice(`${errandPrefix}remove-member-`.length)),
  );
}

function without(voters: ReadonlyMap<string, boolean>, names: readonly string[]): Map<string, boolean> {
  return new Map([...voters].filter(([name]) => !names.includes(name)));
}

/** Why a step of ours is to blame for the loss of quorum; undefined when it is not. */
function blame(before: State, step: Step, after: State): string | undefined {
  if (!hasQuorum(before.voters)) return undefined;
  for (const gone of [[], leaving(after).filter((name) => after.voters.has(name))]) {
    const voters = without(after.voters, gone);
    if (voters.size === 0) return `${step.kind} of ${'machine' in step ? step.machine : ''} leaves no member`;
    if (hasQuorum(voters)) continue;
    // A member that dies after a removal was asked for is no step of ours; asking is judged when it is done.
    if (gone.length > 0 && leaving(before).length > 0 && !hasQuorum(without(before.voters, gone))) continue;
    // With one or two members none can restart without a pause; all others must run then.
    const others = step.kind === 'deliver' ? without(voters, [step.machine]) : voters;
    const unavoidable = voters.size <= 2 && gone.length === 0 && running(others) === others.size;
    if (!unavoidable) return `${step.kind} ${'machine' in step ? step.machine : ''}: ${JSON.stringify([...voters])}`;
  }
  return undefined;
}

/** Everything that hosts and people may do next. */
function events(state: State, bounds: Bounds): State[] {
  const { world } = state;
  const found: State[] = [];
  const change = (name: string, how: (node: ObservedNode) => ObservedNode, runs?: boolean) => {
    const voters = new Map(state.voters);
    if (runs !== undefined) voters.set(name, runs);
    found.push({ ...state, world: withNode(world, name, how), voters });
  };
  const lostNow = world.nodes.filter((node) => isLost(node) || node.reportStale).length;
  for (const node of world.nodes) {
    const { name } = node;
    const uninstalling = node.delivered?.document.instructions[0]?.name === 'uninstall';
    if (isLost(node)) {
      change(name, returned, state.voters.has(name) ? false : undefined);
      continue;
    }
    if (lostNow < bounds.losses) change(name, lost, state.voters.has(name) ? false : undefined);
    if (node.delivered && !isSound(node)) {
      // A member that etcd has let go of does not come back by itself.
      const member = uninstalling || isRemoved(node, world) ? undefined : true;
      change(name, (one) => applied(one), member);
      if (bounds.failures && !uninstalling) {
        change(name, (one) => applied(one, false), member && false);
        if (node.state === 'delivered' || node.reportStale) {
          change(name, (one) => failed(one, '', false), member && state.voters.has(name) ? false : undefined);
          // Nothing was restarted when it failed: what ran runs on.
          if (state.voters.get(name)) change(name, (one) => failed(one, '', true), member);
        }
      }
    }
    for (const gone of leaving(state)) {
      const target = world.nodes.find((one) => one.name === gone);
      const told = node.delivered?.document.periodicInstructions.some(({ name: id }) => id.endsWith(gone));
      const output = node.feedback.periodic[`${errandPrefix}remove-member-${gone}`]?.stdout ?? '';
      if (!target || !told || readErrandReport(output)?.done || !hasQuorum(state.voters)) continue;
      // etcd refuses a removal that would leave it without a majority (strict-reconfig-check, on by default).
      if (!hasQuorum(without(state.voters, [gone]))) continue;
      const next = { ...state, world: withNode(world, name, errandsDone), voters: without(state.voters, [gone]) };
      found.push(next);
    }
  }
  if (state.revision === 0) found.push({ ...state, revision: 1 });
  const deleted = world.nodes.filter(({ deleting }) => deleting).length;
  const goneAlready = nodeCountAtStart(state) - world.nodes.length;
  if (deleted + goneAlready < bounds.deletions) {
    for (const node of world.nodes) if (!node.deleting) change(node.name, (one) => ({ ...one, deleting: true }));
  }
  return found;
}

function isRemoved({ name }: ObservedNode, { nodes }: ObservedCluster): boolean {
  const instruction = `${errandPrefix}remove-member-${name}`;
  return nodes.some(({ feedback }) => readErrandReport(feedback.periodic[instruction]?.stdout ?? '')?.done);
}

function nodeCountAtStart({ world }: State): number {
  return Number(world.releases.length);
}

function isSound(node: ObservedNode): boolean {
  return (
    node.state === 'applied' &&
    !node.reportStale &&
    Object.values(node.feedback.probes ?? {}).every(({ healthy }) => healthy)
  );
}

function keyOf({ world, revision, voters }: State): string {
  const nodes = world.nodes.map((node) => [
    node.name,
    node.init,
    node.deleting,
    node.connected,
    node.reportStale === true,
    node.state,
    node.delivered?.checksum.slice(0, 8),
    node.appliedVersion !== undefined,
    Object.values(node.feedback.probes ?? {}).map(({ healthy }) => healthy)[0],
    Object.values(node.feedback.probes ?? {}).length,
    Object.keys(node.feedback.periodic).length,
    voters.get(node.name),
  ]);
  return JSON.stringify([revision, world.bootstrapped, nodes]);
}

/** The Nodes that exist go along with the machines: whoever has applied a plan has one, until its machine is released. */
function withNodes(state: State): State {
  const registered = state.world.nodes.filter(({ appliedVersion }) => appliedVersion);
  return {
    ...state,
    world: withInventory(
      state.world,
      registered.map((node) => inventoryNode(node)),
    ),
  };
}

function explore(members: number, bounds: Bounds): State[] {
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, members);
  const nodes = names.map((name) => aNode(name, 'ecw'));
  // The number of releases stands for the number of nodes at the start: it changes nothing for one release.
  const releases = names.map((_, index) => `v1.35.${index}+rke2r1`);
  const first: State = {
    world: aWorld(nodes, { releases, target: release('1.35.1') }),
    revision: 0,
    voters: new Map(),
  };
  const seen = new Map([[keyOf(first), first]]);
  const queue = [first];
  for (let state = queue.pop(); state; state = queue.pop()) {
    const [step] = decide(state).steps;
    const next: State[] = events(state, bounds);
    if (step) {
      const after = afterStep(state, step);
      const reason = blame(state, step, after);
      if (reason !== undefined) throw new Error(`${reason}\nin ${keyOf(state)}`);
      next.push(after);
    }
    for (const one of next.map(withNodes)) {
      const key = keyOf(one);
      if (seen.has(key)) continue;
      seen.set(key, one);
      queue.push(one);
    }
  }
  return [...seen.values()];
}

/** Lets everything go well from here on; gives what is still waited for in the end. `fine` are worlds known to end well. */
function waitsInTheEnd(state: State, fine: Set<string>): readonly string[] {
  let { world } = state;
  const passed: string[] = [];
  for (let round = 0; round < 60; round++) {
    world = allWell(world);
    const key = keyOf({ ...state, world, voters: new Map() });
    if (fine.has(key)) break;
    passed.push(key);
    const { steps, waits, nodes } = decide({ ...state, world });
    if (steps.length === 0) {
      if (nodes.every(({ converged }) => converged)) break;
      return waits.map(({ code }) => code);
    }
    for (const step of steps) world = applyStep(world, step);
    if (round === 59) return ['it never ends'];
  }
  for (const key of passed) fine.add(key);
  return [];
}

// Bounds that take seconds; wider ones, with hundreds of thousands of states, were explored by hand.
describe.each<[number, Bounds]>([
  [1, { losses: 1, deletions: 0, failures: true }],
  [2, { losses: 2, deletions: 1, failures: true }],
  [3, { losses: 1, deletions: 1, failures: false }],
  [3, { losses: 2, deletions: 0, failures: true }],
  [4, { losses: 1, deletions: 0, failures: true }],
  [4, { losses: 0, deletions: 1, failures: false }],
  [5, { losses: 2, deletions: 0, failures: false }],
  [5, { losses: 0, deletions: 1, failures: false }],
])('%i etcd members, at most %o', (members, bounds) => {
  it('never lose quorum by a step of ours, and come to an end when all hosts answer', () => {
    const states = explore(members, bounds);
    expect(states.length).toBeGreaterThan(10);
    const fine = new Set<string>();
    const stuck = states
      .map((state) => [waitsInTheEnd(state, fine), keyOf(state)] as const)
      .filter(([waits]) => waits.length > 0);
    expect(stuck.slice(0, 3)).toEqual([]);
    // Half a minute of a core for the largest of them: a machine that has other work takes a multiple of that.
  }, 600_000);
});
