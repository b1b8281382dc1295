import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aWantedPool } from '../../../testing/pools/machines.ts';
import { type PoolSimulator, poolSimulator } from '../../../testing/pools/simulator.ts';
import { isServing, provenMemberState } from '../rollout/node-state.ts';
import { membersOf, quorumOf } from '../rollout/quorum.ts';
import { decidePools } from './decide.ts';
import type { PoolStep } from './decision.ts';
import type { PoolMachine, PoolsWorld, WantedPool } from './world.ts';

/** Something that befalls the world; the number chooses a machine or a pool. */
type Happening =
  | { readonly kind: 'getOn' | 'rollOut' }
  | { readonly kind: 'decide'; readonly most: number }
  | { readonly kind: 'break' | 'lose' | 'stick' | 'delete' | 'configure' | 'pause'; readonly which: number }
  | { readonly kind: 'scale'; readonly which: number; readonly quantity: number }
  | { readonly kind: 'wait'; readonly minutes: number };

const which = fc.nat({ max: 20 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('decide' as const), most: fc.constantFrom(1, 2, 100) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('getOn' as const, 'rollOut' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('break', 'lose', 'stick', 'delete', 'configure', 'pause'),
      which,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('scale' as const), which, quantity: fc.nat({ max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(1, 6, 11) }) },
);

const limits = fc.constantFrom(
  { surge: 1, unavailable: 0 },
  { surge: 0, unavailable: 1 },
  { surge: 2, unavailable: 1 },
  { surge: 3, unavailable: 3 },
);

const shapes: fc.Arbitrary<readonly WantedPool[]> = fc
  .tuple(limits, fc.nat({ max: 4 }), fc.boolean())
  .map(([given, workers, split]) => {
    const server = { ...given, surge: Math.min(given.surge, 1), unavailable: Math.min(given.unavailable, 1) };
    const pools = split
      ? [aWantedPool('etcd', 'e', server), aWantedPool('servers', 'c', { ...server, quantity: 2 })]
      : [aWantedPool('servers', 'ec', server)];
    return [...pools, aWantedPool('workers', 'w', { ...given, quantity: workers + 1 })];
  });

function nth<T>(list: readonly T[], number: number): T | undefined {
  return list.length === 0 ? undefined : list[number % list.length];
}

/** A server must not be broken by chance if etcd would lose its majority by it: nobody could go on after that. */
function mayBreak(sim: PoolSimulator, { name }: PoolMachine): boolean {
  const all = membersOf(sim.cluster);
  const members = all.filter(({ deleting }) => !deleting);
  const up = members.filter((node) => provenMemberState(node, sim.cluster) === 'up');
  const left = up.filter((node) => node.name !== name).length;
  const node = sim.cluster.nodes.find((each) => each.name === name);
  const isMember = all.some((member) => member.name === name);
  const otherServes = sim.cluster.nodes.some(
    (other) =>
      other.name !== name && other.profile.roles.controlPlane && !other.deleting && isServing(other, sim.cluster),
  );
  if (node?.profile.roles.controlPlane && !otherServes) return false;
  return !isMember || (left >= quorumOf(members.length) && left >= 2);
}

function changePool(sim: PoolSimulator, number: number, change: (pool: WantedPool) => WantedPool): void {
  const chosen = nth(sim.pools, number);
  sim.pools = sim.pools.map((pool) => (pool === chosen ? change(pool) : pool));
}

function befall(sim: PoolSimulator, event: Happening): void {
  const { machines } = sim.view();
  switch (event.kind) {
    case 'getOn':
      sim.getOn();
      break;
    case 'rollOut':
      sim.rollOut();
      break;
    case 'wait':
      sim.now += event.minutes * 60_000;
      break;
    case 'decide':
      checkedDecide(sim, event.most);
      break;
    case 'configure':
      changePool(sim, event.which, (pool) => ({ ...pool, hash: `${pool.hash}+` }));
      break;
    case 'pause':
      changePool(sim, event.which, (pool) => ({ ...pool, paused: !pool.paused }));
      break;
    case 'scale':
      changePool(sim, event.which, (pool) => ({ ...pool, quantity: sensible(pool, event.quantity) }));
      break;
    default:
      befallMachine(sim, event.kind, nth(machines, event.which));
  }
}

/** A lone server of a pool without surge can never be replaced, and says so; two etcd members are worse than one. */
function sensible({ roles }: WantedPool, quantity: number): number {
  if (roles.etcd) return Math.max(quantity | 1, 3);
  return Math.max(quantity, roles.controlPlane ? 2 : 1);
}

function befallMachine(sim: PoolSimulator, kind: string, machine: PoolMachine | undefined): void {
  if (!machine) return;
  if (kind === 'stick' && !machine.started) sim.stick(machine.name);
  if (!mayBreak(sim, machine)) return;
  if (kind === 'break') sim.breakHost(machine.name);
  if (kind === 'lose' && machine.exists) sim.loseInstance(machine.name);
  if (kind === 'delete') sim.deleteMachine(machine.name);
}

/** Lets the manager decide, and checks what it may never do. */
function checkedDecide(sim: PoolSimulator, most: number): readonly PoolStep[] {
  const before = sim.view();
  const steps = sim.decide(most);
  for (const pool of sim.pools) checkPool(pool, before, steps);
  checkServers(before, steps);
  return steps;
}

function checkPool(pool: WantedPool, before: PoolsWorld, steps: readonly PoolStep[]): void {
  const own = before.machines.filter((machine) => machine.pool === pool.name);
  const ofPool = steps.filter((step) => step.pool === pool.name);
  const created = ofPool.filter(({ kind }) => kind === 'create').length;
  if (created > 0) expect(own.length + created).toBeLessThanOrEqual(pool.quantity + pool.surge);
  if (pool.paused) expect(ofPool).toEqual([]);
  const readyBefore = own.filter(({ ready, deleting }) => ready && !deleting);
  const taken = readyBefore.filter(({ name }) => ofPool.some((step) => 'machine' in step && step.machine === name));
  if (taken.length > 0) {
    expect(readyBefore.length - taken.length).toBeGreaterThanOrEqual(pool.quantity - pool.unavailable);
  }
}

function checkServers({ cluster }: PoolsWorld, steps: readonly PoolStep[]): void {
  const members = membersOf(cluster);
  const removed = steps.flatMap((step) => (step.kind === 'delete' ? [step.machine] : []));
  const gone = members.filter(({ name }) => removed.includes(name));
  if (!cluster.bootstrapped || gone.length === 0) return;
  // What is up goes alone; what is down only takes from the majority of the others.
  const leaving = members.filter((member) => member.deleting || gone.includes(member));
  if (gone.some((member) => provenMemberState(member, cluster) === 'up')) expect(leaving).toHaveLength(1);
  const left = members.filter((member) => !leaving.includes(member));
  const up = left.filter((member) => provenMemberState(member, cluster) === 'up');
  expect(up.length).toBeGreaterThanOrEqual(quorumOf(left.length));
}

/** Everything goes well from now on; gives the rounds that it took. */
function settle(sim: PoolSimulator): number {
  sim.pools = sim.pools.map((pool) => ({ ...pool, paused: false, hash: `${pool.hash}!` }));
  for (let round = 0, quiet = 0; round < 400; round += 1) {
    const steps = checkedDecide(sim, 100);
    sim.rollOut();
    sim.getOn();
    sim.now += 60_000;
    quiet = steps.length === 0 && isDone(sim) ? quiet + 1 : 0;
    if (quiet === 3) return round;
  }
  return Number.POSITIVE_INFINITY;
}

function isDone(sim: PoolSimulator): boolean {
  const { machines } = sim.view();
  return sim.pools.every((pool) => {
    const own = machines.filter((machine) => machine.pool === pool.name);
    return own.length === pool.quantity && own.every(({ ready, hash }) => ready && hash === pool.hash);
  });
}

describe('pools', () => {
  it('come to what is wanted through everything that befalls them, and cost no quorum and no more than they may', () => {
    fc.assert(
      fc.property(shapes, fc.array(happening, { maxLength: 60 }), (pools, events) => {
        const sim = poolSimulator(pools);
        for (let round = 0; round < 12; round += 1) {
          checkedDecide(sim, 100);
          sim.rollOut();
          sim.getOn();
        }
        for (const event of events) befall(sim, event);
        expect(settle(sim)).toBeLessThan(400);
      }),
      { numRuns: 300 },
    );
  }, 240_000);

  it('are decided in the same way in whatever order they and their machines are listed', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.array(happening, { maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        (pools, events, seeds) => {
          const sim = poolSimulator(pools);
          for (const event of events) befall(sim, event);
          const view = sim.view();
          const shuffled = <T>(list: readonly T[]) =>
            list
              .map((item) => ({ item, at: seeds.next().value ?? 0 }))
              .toSorted((a, b) => a.at - b.at)
              .map(({ item }) => item);
          const other = {
            ...view,
            pools: shuffled(view.pools),
            machines: shuffled(view.machines),
            cluster: { ...view.cluster, nodes: shuffled(view.cluster.nodes) },
          };
          expect(decidePools(other)).toEqual(decidePools(view));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
