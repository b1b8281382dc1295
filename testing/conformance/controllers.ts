import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterKind } from '../../src/kinds/cluster/kind.ts';
import type { Cluster } from '../../src/kinds/cluster/schema.ts';
import { machineKind } from '../../src/kinds/machine/kind.ts';
import type { Store } from '../../src/store/types.ts';
import { aCluster } from '../builders.ts';
import {
  changeObject,
  createCluster,
  deleteObject,
  registerHost,
  startControllers,
  untilQuiet,
} from '../cluster-lab.ts';
import { copyObjects, pictureOf } from '../cluster-picture.ts';
import { crashingStore } from '../crashing-store.ts';
import { type FakeClock, fakeClock } from '../fake-clock.ts';
import { MemoryStore } from '../memory-store.ts';
import { obedientAgents } from '../obedient-agents.ts';

/** How a store is opened and thrown away. */
export interface StoreUnderControllers {
  open(): Promise<{ readonly store: Store; close(): Promise<void> }>;
  /** Every so-manieth commit is one to die after; 1 for all of them. */
  readonly every: number;
}

/** A beginning from which controllers must reach the same end, whatever comes in between. */
interface Beginning {
  readonly title: string;
  readonly up: boolean;
  /** What is not there any more at the end. */
  readonly gone?: string;
  change(store: Store, clock: FakeClock): Promise<void>;
}

const beginnings: readonly Beginning[] = [
  { title: 'hosts have registered', up: false, change: async () => {} },
  {
    title: 'the configuration was changed',
    up: true,
    async change(store) {
      const { spec = {} } = aCluster({ config: { 'kubelet-arg': ['event-qps=0'] } });
      await changeObject<Cluster>(store, clusterKind, 'demo', (cluster) => ({ ...cluster, spec }));
    },
  },
  {
    title: 'the release was changed, with draining',
    up: true,
    async change(store) {
      const drained = { enabled: true };
      const upgradeStrategy = { controlPlaneDrainOptions: drained, workerDrainOptions: drained };
      const { spec = {} } = aCluster({ version: 'v1.35.2+rke2r1', rke: { upgradeStrategy } });
      await changeObject<Cluster>(store, clusterKind, 'demo', (cluster) => ({ ...cluster, spec }));
    },
  },
  {
    title: 'a server is deleted',
    up: true,
    gone: 'cluster.x-k8s.io/Machine fleet-default/custom-1',
    change: (store, clock) => deleteObject(store, machineKind, 'custom-1', clock.now()),
  },
  {
    title: 'the first server is deleted',
    up: true,
    gone: 'cluster.x-k8s.io/Machine fleet-default/custom-0',
    change: (store, clock) => deleteObject(store, machineKind, 'custom-0', clock.now()),
  },
  {
    title: 'the cluster is deleted',
    up: true,
    gone: 'provisioning.cattle.io/Cluster fleet-default/demo',
    change: (store, clock) => deleteObject(store, clusterKind, 'demo', clock.now()),
  },
];

/** States that runs begin from, made once. */
async function makeBeginning(beginning: Beginning): Promise<MemoryStore> {
  const store = new MemoryStore();
  const clock = fakeClock();
  await createCluster(store, aCluster(), clock.now());
  const hosts = [0, 1, 2].map((index) => ({ name: `custom-${index}`, roles: index === 2 ? 'ecw' : 'ec' }));
  for (const host of hosts) await registerHost(store, 'demo', host, clock.now());
  await registerHost(store, 'demo', { name: 'custom-3', roles: 'w' }, clock.now());
  if (beginning.up) await run(store, clock, [Number.POSITIVE_INFINITY]);
  await beginning.change(store, clock);
  return store;
}

/** Runs controllers to the end, by one process after the other; each dies after so many commits. Gives all commits. */
async function run(store: Store, clock: FakeClock, lives: readonly number[]): Promise<number> {
  const agents = obedientAgents(store);
  let commits = 0;
  for (const dieAfter of lives) {
    const process = crashingStore(store, dieAfter);
    const faults: string[] = [];
    const runtime = startControllers(process, clock, {
      fault(context, error) {
        if (!process.crashed) faults.push(`${context}: ${error}`);
      },
    });
    await untilQuiet(store, [runtime], agents, clock, () => process.crashed);
    await runtime.stop();
    expect(faults).toEqual([]);
    commits += process.commits;
  }
  return commits;
}

/** What controllers promise on any store: no death and no second manager changes where they end up. */
export function itReachesTheSameEnd({ open, every }: StoreUnderControllers): void {
  describe.each(beginnings)('when $title', (beginning) => {
    const given = { beginning: new MemoryStore(), picture: {} as Record<string, unknown>, commits: 0 };

    async function withCopy(act: (store: Store, clock: FakeClock) => Promise<void>): Promise<void> {
      const { store, close } = await open();
      try {
        await copyObjects(given.beginning, store);
        await act(store, fakeClock());
      } finally {
        await close();
      }
    }

    beforeAll(async () => {
      given.beginning = await makeBeginning(beginning);
      await withCopy(async (store, clock) => {
        given.commits = await run(store, clock, [Number.POSITIVE_INFINITY]);
        given.picture = await pictureOf(store);
      });
      if (beginning.gone === undefined) {
        const cluster = given.picture['provisioning.cattle.io/Cluster fleet-default/demo'];
        expect(cluster).toMatchObject({ rootCause: undefined, status: { ready: true } });
      } else {
        expect(Object.keys(given.picture)).not.toContain(beginning.gone);
      }
    });
    afterAll(() => given.beginning.close());

    it('ends in the same state although the manager dies after any commit', async () => {
      expect(given.commits).toBeGreaterThan(5);
      for (let dieAfter = 1; dieAfter <= given.commits; dieAfter += every) {
        await withCopy(async (store, clock) => {
          await run(store, clock, [dieAfter, Number.POSITIVE_INFINITY]);
          expect({ dieAfter, picture: await pictureOf(store) }).toEqual({ dieAfter, picture: given.picture });
        });
      }
    }, 300_000);

    it('ends in the same state when every process dies after two commits', async () => {
      await withCopy(async (store, clock) => {
        const lives = Array.from({ length: given.commits * 2 }, () => 2);
        await run(store, clock, [...lives, Number.POSITIVE_INFINITY]);
        expect(await pictureOf(store)).toEqual(given.picture);
      });
    });

    it('ends in the same state when two managers work at the same time', async () => {
      await withCopy(async (store, clock) => {
        const faults: string[] = [];
        const fault = (context: string, error: unknown) => faults.push(`${context}: ${error}`);
        const managers = [startControllers(store, clock, { fault }), startControllers(store, clock, { fault })];
        await untilQuiet(store, managers, obedientAgents(store), clock);
        await Promise.all(managers.map((manager) => manager.stop()));
        expect(faults).toEqual([]);
        expect(await pictureOf(store)).toEqual(given.picture);
      });
    });
  });
}
