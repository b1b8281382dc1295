import { decidePools } from '../../src/planner/pools/decide.ts';
import type { PoolStep } from '../../src/planner/pools/decision.ts';
import type { PoolBooks, PoolMachine, PoolsWorld, WantedPool } from '../../src/planner/pools/world.ts';
import { applyStep } from '../../src/planner/rollout/apply-step.ts';
import { decideRollout } from '../../src/planner/rollout/decide.ts';
import { isServing } from '../../src/planner/rollout/node-state.ts';
import type { ObservedCluster, ObservedNode } from '../../src/planner/rollout/world.ts';
import { allWell, lost } from '../rollout/agents.ts';
import { plainRenderer } from '../rollout/plain-renderer.ts';
import { aNode, aWorld, start } from '../rollout/worlds.ts';

/** What is true of one machine, whatever the manager believes. */
interface Truth {
  readonly name: string;
  readonly pool: string;
  readonly hash: string;
  readonly createdAt: number;
  deleting: boolean;
  /** The roll-out is done with it. */
  released: boolean;
  stage: 'ordered' | 'exists' | 'registered' | 'gone';
  /** It never gets any further by itself. */
  stuck: boolean;
  /** The host is dead, and Kubernetes has noticed at this time. */
  brokenAt: number | undefined;
}

const renderer = plainRenderer({ revision: 0 });

/** A world in which machines come, fail and get lost, with the pools and the roll-out of the manager at work in it. */
export interface PoolSimulator {
  pools: readonly WantedPool[];
  now: number;
  readonly truths: ReadonlyMap<string, Truth>;
  cluster: ObservedCluster;
  /** What the manager sees now. */
  view(): PoolsWorld;
  /** The manager decides about pools, and writes so many steps before it dies. */
  decide(most?: number): readonly PoolStep[];
  /** The manager rolls out, until nothing is left to write. */
  rollOut(): void;
  /** The provider, hosts and agents get on by one step, those that are not stuck or broken. */
  getOn(): void;
  breakHost(name: string): void;
  loseInstance(name: string): void;
  /** The host will never register, or never become a node. */
  stick(name: string): void;
  deleteMachine(name: string): void;
}

export function poolSimulator(pools: readonly WantedPool[]): PoolSimulator {
  const truths = new Map<string, Truth>();
  const books = new Map<string, PoolBooks>();
  const so = { made: 0 };

  const rolesOf = (pool: string) => lettersOf(sim.pools.find(({ name }) => name === pool));

  function observe(truth: Truth): PoolMachine {
    const node = sim.cluster.nodes.find(({ name }) => name === truth.name);
    const exists = truth.stage === 'exists' || truth.stage === 'registered';
    const started = node?.appliedVersion !== undefined;
    const working = node !== undefined && started && truth.brokenAt === undefined && isServing(node, sim.cluster);
    return {
      name: truth.name,
      pool: truth.pool,
      createdAt: truth.createdAt,
      hash: truth.hash,
      deleting: truth.deleting,
      preferred: false,
      orderedAt: truth.createdAt,
      exists,
      registered: truth.stage === 'registered',
      ...(node?.deliveredAt !== undefined && { deliveredAt: node.deliveredAt }),
      started,
      ready: working && truth.stage === 'registered',
      ...(truth.brokenAt !== undefined && { unhealthySince: truth.brokenAt }),
      ...(truth.stage === 'gone' && !truth.deleting && { lost: 'the provider does not show it any more' }),
    };
  }

  function synchronize(): void {
    for (const truth of truths.values()) {
      if (truth.deleting && truth.released && truth.stage === 'gone') truths.delete(truth.name);
    }
    const nodes = [...truths.values()].flatMap((truth): ObservedNode[] => {
      if (truth.released) return [];
      const before = sim.cluster.nodes.find(({ name }) => name === truth.name);
      if (!before && truth.stage !== 'registered' && !truth.deleting) return [];
      const node = before ?? aNode(truth.name, rolesOf(truth.pool));
      const going = node.instance?.state === 'going';
      const state = truth.stage === 'gone' ? 'gone' : going ? 'going' : 'there';
      const own = { ...node, deleting: truth.deleting, instance: { ...node.instance, state } as const };
      return [truth.brokenAt !== undefined || truth.stage === 'gone' ? lost(own) : own];
    });
    sim.cluster = { ...sim.cluster, now: start, nodes };
  }

  const sim: PoolSimulator = {
    pools,
    now: start,
    truths,
    cluster: aWorld([]),
    view() {
      synchronize();
      const machines = [...truths.values()].map(observe);
      return { now: sim.now, cluster: sim.cluster, pools: sim.pools, machines, books, verdicts: new Map() };
    },
    decide(most = Number.POSITIVE_INFINITY) {
      const { steps } = decidePools(sim.view());
      const written = steps.slice(0, most);
      for (const step of written) {
        if (step.kind === 'delete') {
          const truth = truths.get(step.machine);
          if (truth) truth.deleting = true;
          if (step.books) books.set(step.pool, step.books);
          continue;
        }
        so.made += 1;
        const name = `${step.pool}-${String(so.made).padStart(4, '0')}`;
        const hash = sim.pools.find((pool) => pool.name === step.pool)?.hash ?? '';
        const state = { deleting: false, released: false, stage: 'ordered' as const, stuck: false };
        truths.set(name, { name, pool: step.pool, hash, createdAt: sim.now + so.made, brokenAt: undefined, ...state });
      }
      synchronize();
      return written;
    },
    rollOut() {
      synchronize();
      for (const step of decideRollout(sim.cluster, renderer).steps) {
        sim.cluster = applyStep(sim.cluster, step);
        const truth = 'machine' in step ? truths.get(step.machine) : undefined;
        if (step.kind === 'release' && truth) truth.released = true;
      }
    },
    getOn() {
      synchronize();
      for (const truth of truths.values()) {
        const node = sim.cluster.nodes.find(({ name }) => name === truth.name);
        if (truth.released || node?.instance?.state === 'going') truth.stage = 'gone';
        else if (truth.stage === 'ordered') truth.stage = 'exists';
        else if (truth.stage === 'exists' && !truth.stuck) truth.stage = 'registered';
      }
      synchronize();
      const well = allWell(sim.cluster);
      // Dead hosts stay as they are.
      const asBefore = (node: ObservedNode) => {
        const truth = truths.get(node.name);
        return truth?.brokenAt !== undefined || truth?.stuck === true || truth?.stage === 'gone';
      };
      const before = (name: string) => sim.cluster.nodes.find((node) => node.name === name);
      sim.cluster = { ...well, nodes: well.nodes.map((node) => (asBefore(node) ? (before(node.name) ?? node) : node)) };
      synchronize();
    },
    breakHost(name) {
      const truth = truths.get(name);
      if (truth) truth.brokenAt ??= sim.now;
    },
    loseInstance(name) {
      const truth = truths.get(name);
      if (truth) truth.stage = 'gone';
    },
    stick(name) {
      const truth = truths.get(name);
      if (truth) truth.stuck = true;
    },
    deleteMachine(name) {
      const truth = truths.get(name);
      if (truth) truth.deleting = true;
    },
  };
  return sim;
}

function lettersOf(pool: WantedPool | undefined): string {
  const { etcd = false, controlPlane = false, worker = false } = pool?.roles ?? {};
  return `${etcd ? 'e' : ''}${controlPlane ? 'c' : ''}${worker ? 'w' : ''}`;
}
