import { describe, expect, it } from 'vitest';
import { type CloudDouble, cloudDouble } from '../../testing/cloud-double.ts';
import { type FakeClock, fakeClock } from '../../testing/fake-clock.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import { mortalProcess } from '../../testing/mortal-process.ts';
import {
  createInstance,
  createPool,
  deleteAll,
  instancesIn,
  type LabManager,
  labTemplate,
  startLabManager,
  until,
} from '../../testing/pool-lab.ts';
import { simulatedCloudBench } from '../../testing/simulated-cloud.ts';
import { instanceKind } from '../kinds/instance/kind.ts';
import { machinepoolKind } from '../kinds/machinepool/kind.ts';
import { resourceOf } from '../runtime/object.ts';

/**
 * A pool of two machines, made and removed again, by a manager that is killed at each of its awaits in turn: before and
 * after each commit and each call of the provider. The awaits are those that an undisturbed run comes to.
 */
const names = ['demo-workers-aaaaa', 'demo-workers-bbbbb'];

interface Scene {
  readonly store: MemoryStore;
  readonly clock: FakeClock;
  readonly cloud: Pick<CloudDouble, 'driver' | 'made'>;
  /** Whether the person has asked for the removal. */
  deleting: boolean;
}

interface Provider {
  readonly title: string;
  readonly idempotent: number;
  readonly listLag: number;
}

const providers: readonly Provider[] = [
  { title: 'that remembers tokens', idempotent: 86_400_000, listLag: 5_000 },
  { title: 'that remembers tokens for two minutes only', idempotent: 120_000, listLag: 30_000 },
  { title: 'that remembers no tokens', idempotent: 0, listLag: 15_000 },
];

async function setScene({ idempotent, listLag }: Provider): Promise<Scene & { readonly cloud: CloudDouble }> {
  const store = new MemoryStore();
  const clock = fakeClock();
  const cloud = cloudDouble({ clock, idempotent, listLag, launchTime: 3_000 });
  await createPool(store);
  for (const name of names) await createInstance(store, name);
  return { store, clock, cloud, deleting: false };
}

async function areRunning({ store }: Scene): Promise<boolean> {
  return (await instancesIn(store)).every(({ status }) => status?.phase === 'Running' && status.instanceId);
}

async function isEmpty({ store }: Scene): Promise<boolean> {
  const page = await store.list(resourceOf(machinepoolKind));
  return page.ok && page.items.length === 0 && (await instancesIn(store)).length === 0;
}

async function deleteEverything(scene: Scene): Promise<void> {
  scene.deleting = true;
  await deleteAll(scene.store, instanceKind, scene.clock.now());
  await deleteAll(scene.store, machinepoolKind, scene.clock.now());
}

function expectNoSecondMachine({ cloud }: Scene): void {
  const tokens = cloud.made.map(({ token }) => token);
  expect(tokens).toEqual([...new Set(tokens)]);
}

/** One life of a manager, until it dies or has removed everything. Gives the awaits that it came to. */
async function live(scene: Scene, dieAt: number, managersBeside: readonly LabManager[] = []): Promise<number> {
  const { store, clock, cloud } = scene;
  const process = mortalProcess(dieAt);
  const manager = startLabManager(process.store(store), clock, process.driver(cloud.driver), {
    ignoresFaults: () => process.dead,
  });
  const managers = [manager, ...managersBeside];
  const where = { store, clock, managers, death: process.death };
  if (!scene.deleting) await until('machines run', where, async () => process.dead || areRunning(scene));
  if (!process.dead) {
    if (!scene.deleting) await deleteEverything(scene);
    await until('nothing is left', where, async () => process.dead || isEmpty(scene));
  }
  expect(manager.faults).toEqual([]);
  await manager.kill();
  expectNoSecondMachine(scene);
  return process.awaits;
}

describe.each(providers)('at a provider $title', (provider) => {
  it('makes each machine once and leaves none behind, whichever await the manager dies at', async () => {
    const whole = await live(await setScene(provider), Number.POSITIVE_INFINITY);
    expect(whole).toBeGreaterThan(30);
    for (let dieAt = 1; dieAt <= whole; dieAt += 1) {
      const scene = await setScene(provider);
      await live(scene, dieAt);
      await live(scene, Number.POSITIVE_INFINITY);
      expect({ dieAt, made: scene.cloud.made.length }).toEqual({ dieAt, made: names.length });
      expect({ dieAt, left: scene.cloud.alive() }).toEqual({ dieAt, left: [] });
    }
  }, 300_000);

  it('does so although every process dies soon', async () => {
    for (const dieAt of [3, 4, 5, 7]) {
      const scene = await setScene(provider);
      for (let process = 0; process < 12; process += 1) await live(scene, dieAt);
      await live(scene, Number.POSITIVE_INFINITY);
      expect(scene.cloud.made).toHaveLength(names.length);
      expect(scene.cloud.alive()).toEqual([]);
    }
  }, 300_000);

  it('does so although answers get lost, the provider throttles, and the manager dies then', async () => {
    const setTrap = async () => {
      const scene = await setScene(provider);
      scene.cloud.fates.push('answer lost', 'throttled', 'request lost', 'answer lost', 'no capacity');
      return scene;
    };
    const whole = await live(await setTrap(), Number.POSITIVE_INFINITY);
    for (let dieAt = 1; dieAt <= whole; dieAt += 3) {
      const scene = await setTrap();
      await live(scene, dieAt);
      await live(scene, Number.POSITIVE_INFINITY);
      expect({ dieAt, made: scene.cloud.made.length }).toEqual({ dieAt, made: names.length });
      expect({ dieAt, left: scene.cloud.alive() }).toEqual({ dieAt, left: [] });
    }
  }, 300_000);

  it('does so although the machines are not wanted any more at any moment of their launch', async () => {
    for (let second = 0; second < 40; second += 1) {
      const scene = await setScene(provider);
      const { store, clock, cloud } = scene;
      cloud.fates.push('answer lost');
      const manager = startLabManager(store, clock, cloud.driver);
      const where = { store, clock, managers: [manager] };
      const due = clock.now() + second * 500;
      await until('its time has come', where, () => clock.now() >= due);
      await deleteEverything(scene);
      await until('nothing is left', where, () => isEmpty(scene));
      await manager.kill();
      expect(manager.faults).toEqual([]);
      expectNoSecondMachine(scene);
      expect({ second, left: cloud.alive() }).toEqual({ second, left: [] });
    }
  }, 300_000);

  it('does so although two managers work at the same time', async () => {
    const scene = await setScene(provider);
    const { store, clock, cloud } = scene;
    cloud.fates.push('answer lost');
    const other = startLabManager(store, clock, cloud.driver);
    await live(scene, Number.POSITIVE_INFINITY, [other]);
    expect(other.faults).toEqual([]);
    await other.kill();
    expect(cloud.made).toHaveLength(names.length);
    expect(cloud.alive()).toEqual([]);
  });
});

describe('at the simulated provider, which fails, throttles and loses answers', () => {
  const rates = { failureRate: 0.1, throttleRate: 0.1, lostAnswerRate: 0.2 };
  const frame = { apiVersion: 'drover.dev/v1alpha1', kind: 'SimulatedConfig', metadata: { name: 'harbour' } };

  /** Lives one after the other, which die at these awaits. Gives the awaits of the last one. */
  async function tryLives(seed: number, lives: readonly number[]): Promise<number> {
    const bench = simulatedCloudBench();
    const template = { ...labTemplate, config: { ...frame, stack: 'dual', seed, ...rates } };
    const store = new MemoryStore();
    await createPool(store, { template });
    for (const name of names) await createInstance(store, name, { template });
    const driver = await bench.start('harbour-manager');
    const scene: Scene = { store, clock: bench.clock, cloud: { driver, made: [] }, deleting: false };
    let awaits = 0;
    for (const dieAt of lives) awaits = await live(scene, dieAt);
    await bench.clock.advance(60_000);
    const booted = bench.hosts.done.filter((what) => what.startsWith('boot '));
    expect({ lives, booted: new Set(booted).size }).toEqual({ lives, booted: names.length });
    expect({ lives, left: [...bench.hosts.on.keys()] }).toEqual({ lives, left: [] });
    await bench.close();
    return awaits;
  }

  it('makes each machine once and leaves none behind, whenever the manager dies', async () => {
    for (const seed of [1, 2, 3]) {
      const whole = await tryLives(seed, [Number.POSITIVE_INFINITY]);
      expect(whole).toBeGreaterThan(30);
      for (let dieAt = seed; dieAt <= whole; dieAt += 6) await tryLives(seed, [dieAt, Number.POSITIVE_INFINITY]);
    }
  }, 300_000);
});
