import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterKind } from '../../src/kinds/cluster/kind.ts';
import type { MachinePool } from '../../src/kinds/cluster/pool-schema.ts';
import type { Cluster } from '../../src/kinds/cluster/schema.ts';
import { machineKind } from '../../src/kinds/machine/kind.ts';
import { simulatedconfigKind } from '../../src/kinds/simulatedconfig/kind.ts';
import type { SimulatedConfig } from '../../src/kinds/simulatedconfig/schema.ts';
import { resourceOf } from '../../src/runtime/object.ts';
import type { Store } from '../../src/store/types.ts';
import { aCluster, aPool, aSimulatedConfig } from '../builders.ts';
import {
  changeObject,
  createCluster,
  createObject,
  deleteObject,
  labPorts,
  startControllers,
  untilQuiet,
} from '../cluster-lab.ts';
import { copyObjects, namelessPictureOf } from '../cluster-picture.ts';
import { crashingStore } from '../crashing-store.ts';
import { type FakeClock, fakeClock } from '../fake-clock.ts';
import { MemoryStore } from '../memory-store.ts';
import { obedientAgents } from '../obedient-agents.ts';
import { type ObedientInstances, obedientInstances } from '../obedient-instances.ts';
import type { StoreUnderControllers } from './controllers.ts';

/** A beginning from which pools must come to the same end. */
interface Beginning {
  readonly title: string;
  readonly up: boolean;
  /** The cluster is gone at the end. */
  readonly gone?: true;
  change(store: Store, clock: FakeClock): Promise<void>;
}

const machineConfigRef = { kind: 'SimulatedConfig', name: 'demo' };
const servers = aPool({ name: 'servers', quantity: 1, workerRole: false, machineConfigRef });
const workers = (quantity: number): MachinePool =>
  aPool({
    name: 'workers',
    quantity,
    etcdRole: false,
    controlPlaneRole: false,
    drainBeforeDelete: true,
    machineConfigRef,
  });

/** Of each pool: quantity and surge, which are never exceeded. */
const most: Readonly<Record<string, number>> = { servers: 2, workers: 3 };

async function changePools(store: Store, machinePools: MachinePool[]): Promise<void> {
  const { spec = {} } = aCluster({ pools: machinePools });
  await changeObject<Cluster>(store, clusterKind, 'demo', (cluster) => ({ ...cluster, spec }));
}

const beginnings: readonly Beginning[] = [
  { title: 'pools are wanted', up: false, change: async () => {} },
  { title: 'a pool grows', up: true, change: (store) => changePools(store, [servers, workers(2)]) },
  {
    title: 'the machine configuration was changed',
    up: true,
    change: (store) =>
      changeObject<SimulatedConfig>(store, simulatedconfigKind, 'demo', (config) => ({ ...config, bootSeconds: 9 })),
  },
  {
    title: 'a worker is deleted',
    up: true,
    async change(store, clock) {
      const page = await store.list(resourceOf(machineKind));
      const names = page.ok ? page.items.map(({ key }) => key.name) : [];
      const worker = names.find((name) => name.startsWith('demo-workers-')) ?? '';
      await deleteObject(store, machineKind, worker, clock.now());
    },
  },
  {
    title: 'a pool is taken away',
    up: true,
    change: (store) => changePools(store, [{ ...servers, workerRole: true }]),
  },
  {
    title: 'the cluster is deleted',
    up: true,
    gone: true,
    change: (store, clock) => deleteObject(store, clusterKind, 'demo', clock.now()),
  },
];

interface World {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly cloud: ObedientInstances;
}

/** Runs controllers to the end, by one process after the other; each dies after so many commits. Gives all commits. */
async function run({ store, clock, cloud }: World, lives: readonly number[], managers = 1): Promise<number> {
  const agents = obedientAgents(store);
  const world = {
    async step() {
      const moved = await cloud.step();
      return (await agents.step()) || moved;
    },
  };
  let commits = 0;
  for (const dieAfter of lives) {
    const process = crashingStore(store, dieAfter);
    const faults: string[] = [];
    const runtimes = Array.from({ length: managers }, () =>
      startControllers(process, clock, {
        ports: labPorts(),
        fault(context, error) {
          if (!process.crashed) faults.push(`${context}: ${error}`);
        },
      }),
    );
    await untilQuiet(store, runtimes, world, clock, () => process.crashed);
    await Promise.all(runtimes.map((runtime) => runtime.stop()));
    expect(faults).toEqual([]);
    for (const [pool, count] of cloud.mostAtOnce)
      expect({ pool, most: count <= (most[pool] ?? 0) }).toEqual({ pool, most: true });
    commits += process.commits;
  }
  return commits;
}

/** Machines exist at the provider for Instances, and for nothing else. */
async function checkLeftovers({ store, cloud }: World): Promise<void> {
  const page = await store.list({ group: 'drover.dev', resource: 'instances' });
  const known = page.ok ? page.items.map(({ key }) => key.name).sort() : [];
  expect([...cloud.machines.values()].sort()).toEqual(known);
}

async function makeBeginning(beginning: Beginning): Promise<{ store: MemoryStore; machines: Map<string, string> }> {
  const store = new MemoryStore();
  const clock = fakeClock();
  await createObject(store, simulatedconfigKind, aSimulatedConfig({}, 'demo'));
  await createCluster(store, aCluster({ pools: [servers, workers(1)] }), clock.now());
  const cloud = obedientInstances(store, clock);
  if (beginning.up) await run({ store, clock, cloud }, [Number.POSITIVE_INFINITY]);
  await beginning.change(store, clock);
  return { store, machines: new Map(cloud.machines) };
}

/** What pools promise on any store: no death and no second manager changes where they end up, or makes a machine more. */
export function poolsReachTheSameEnd({ open, every }: StoreUnderControllers): void {
  describe.each(beginnings)('when $title', (beginning) => {
    const given = {
      beginning: new MemoryStore(),
      machines: new Map<string, string>(),
      picture: [] as readonly string[],
      commits: 0,
    };

    async function withCopy(act: (world: World) => Promise<void>): Promise<void> {
      const { store, close } = await open();
      const clock = fakeClock();
      try {
        await copyObjects(given.beginning, store);
        const world = { store, clock, cloud: obedientInstances(store, clock, given.machines) };
        await act(world);
        await checkLeftovers(world);
      } finally {
        await close();
      }
    }

    beforeAll(async () => {
      const { store, machines } = await makeBeginning(beginning);
      Object.assign(given, { beginning: store, machines });
      await withCopy(async (world) => {
        given.commits = await run(world, [Number.POSITIVE_INFINITY]);
        given.picture = await namelessPictureOf(world.store);
      });
      const clusters = given.picture.filter((text) => text.startsWith('provisioning.cattle.io/Cluster '));
      expect(clusters).toHaveLength(beginning.gone ? 0 : 1);
      if (!beginning.gone) expect(clusters[0]).toContain('"Updated=True Updated"');
    });
    afterAll(() => given.beginning.close());

    it('ends in the same state although the manager dies after any commit', async () => {
      expect(given.commits).toBeGreaterThan(5);
      for (let dieAfter = 1; dieAfter <= given.commits; dieAfter += every) {
        await withCopy(async (world) => {
          await run(world, [dieAfter, Number.POSITIVE_INFINITY]);
          expect({ dieAfter, picture: await namelessPictureOf(world.store) }).toEqual({
            dieAfter,
            picture: given.picture,
          });
        });
      }
    }, 300_000);

    it('ends in the same state when every process dies after two commits', async () => {
      await withCopy(async (world) => {
        const lives = Array.from({ length: given.commits }, () => 2);
        await run(world, [...lives, Number.POSITIVE_INFINITY]);
        expect(await namelessPictureOf(world.store)).toEqual(given.picture);
      });
    }, 300_000);

    it('ends in the same state when two managers race', async () => {
      await withCopy(async (world) => {
        await run(world, [Number.POSITIVE_INFINITY], 2);
        expect(await namelessPictureOf(world.store)).toEqual(given.picture);
      });
    }, 300_000);
  });
}
