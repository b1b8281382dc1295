import { afterEach, describe, expect, it } from 'vitest';
import { fakeClock, turns } from '../../testing/fake-clock.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import { settle } from '../../testing/settle.ts';
import type { Key } from '../store/types.ts';
import type { Controller, Subject } from './controller.ts';
import { type AnyObject, keyOf, newObject, type ObjectKind, roundKeyOf, textOf } from './object.ts';
import { Stalled, Waiting } from './problems.ts';
import { runnable } from './round.ts';
import { type Runtime, runSubjects } from './run-subjects.ts';

const flock: ObjectKind = { group: 'farm.example', version: 'v1', kind: 'Flock', plural: 'flocks' };
const sheep: ObjectKind = { group: 'farm.example', version: 'v1', kind: 'Sheep', plural: 'sheep' };
const barn: ObjectKind = { group: 'farm.example', version: 'v1', kind: 'Barn', plural: 'barns' };

interface Flock extends AnyObject {
  readonly spec?: { readonly barn?: string };
  readonly status?: { readonly names?: readonly string[]; readonly size?: number };
}
interface Sheep extends AnyObject {
  readonly spec: { readonly flock: string };
}

/** What a round about a flock sees. */
interface World {
  readonly key: Key;
  readonly flock: Flock;
  readonly sheep: readonly { readonly key: Key; readonly object: Sheep }[];
  readonly barn: AnyObject | undefined;
}

interface Setup {
  readonly store: MemoryStore;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly runtime: Runtime;
  readonly rounds: string[];
  readonly faults: unknown[];
  /** What the herder's step does after it has counted; replaced by tests. */
  act: (world: World) => void;
}

const running: Runtime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.stop()));
});

function herd(given: Partial<Pick<Setup, 'store' | 'clock'>> = {}): Setup {
  const { store = new MemoryStore(), clock = fakeClock() } = given;
  const rounds: string[] = [];
  const faults: unknown[] = [];
  const herder: Controller<World> = {
    name: 'herder',
    writes: [{ group: flock.group, resource: flock.plural, half: 'status' }],
    steps: [
      {
        name: 'count',
        async run(world) {
          setup.act(world);
        },
      },
    ],
    async summarize(world, work) {
      const names = world.sheep.map(({ object }) => object.metadata?.name ?? '');
      const status = { names, size: world.barn === undefined ? 0 : names.length };
      await work.commit([{ op: 'put', key: world.key, object: { ...world.flock, status } as AnyObject }]);
    },
  };
  const subject: Subject<World> = {
    name: 'flock',
    sources: [
      { resource: { group: flock.group, resource: flock.plural }, roundKeysOf: (key) => [roundKeyOf(key)] },
      {
        resource: { group: sheep.group, resource: sheep.plural },
        roundKeysOf: ({ namespace }, text) => [`${namespace}/${(JSON.parse(text) as Sheep).spec.flock}`],
      },
      { resource: { group: barn.group, resource: barn.plural }, roundKeysOf: () => [] },
    ],
    async observe(roundKey, work) {
      rounds.push(roundKey);
      const [namespace = '', name = ''] = roundKey.split('/');
      const key = keyOf(flock, { namespace, name });
      const found = await work.read<Flock>(key);
      if (found === undefined) return undefined;
      return {
        key,
        flock: found,
        sheep: await work.members<Sheep>({ group: sheep.group, resource: sheep.plural }),
        barn: await work.read(keyOf(barn, { namespace, name: found.spec?.barn ?? 'main' })),
      };
    },
    controllers: [herder],
  };
  const runtime = runSubjects([runnable(subject)], {
    store,
    clock,
    random: () => 0.5,
    concurrency: 4,
    fault: (_context, error) => faults.push(error),
  });
  running.push(runtime);
  const setup: Setup = { store, clock, runtime, rounds, faults, act: () => {} };
  return setup;
}

async function put(store: MemoryStore, kind: ObjectKind, name: string, fields: object = {}): Promise<void> {
  const key = keyOf(kind, { namespace: 'farm', name });
  const value = textOf({ ...newObject(kind, key, 0), ...fields });
  await store.commit([{ op: (await store.get(key)) ? 'update' : 'create', key, value }]);
}

async function statusOf(store: MemoryStore, name: string): Promise<Flock['status']> {
  const stored = await store.get(keyOf(flock, { namespace: 'farm', name }));
  return (JSON.parse(stored?.value ?? '{}') as Flock).status;
}

describe('runtime', () => {
  it('works on what was there before it began', async () => {
    const store = new MemoryStore();
    await put(store, flock, 'white');
    await put(store, sheep, 'dolly', { spec: { flock: 'white' } });
    const { runtime } = herd({ store });
    await settle(runtime, store);
    expect((await statusOf(store, 'white'))?.names).toEqual(['dolly']);
  });

  it('begins no round before everything was listed', async () => {
    const store = new MemoryStore();
    await put(store, flock, 'white', { status: { names: ['dolly'], size: 0 } });
    for (let index = 0; index < 1200; index += 1) await put(store, sheep, `s${index}`, { spec: { flock: 'white' } });
    const seen: number[] = [];
    const setup = herd({ store });
    setup.act = (world) => seen.push(world.sheep.length);
    await settle(setup.runtime, store);
    expect(new Set(seen)).toEqual(new Set([1200]));
  });

  it('wakes the round that an object belongs to, and the one that it has left', async () => {
    const { store, runtime } = herd();
    await put(store, flock, 'white');
    await put(store, flock, 'black');
    await put(store, sheep, 'dolly', { spec: { flock: 'white' } });
    await settle(runtime, store);
    await put(store, sheep, 'dolly', { spec: { flock: 'black' } });
    await settle(runtime, store);
    expect([(await statusOf(store, 'white'))?.names, (await statusOf(store, 'black'))?.names]).toEqual([[], ['dolly']]);
  });

  it('wakes the rounds that have read an object when somebody says so, and no others', async () => {
    const { store, runtime, rounds } = herd();
    await put(store, barn, 'north');
    await put(store, flock, 'white', { spec: { barn: 'north' } });
    await put(store, flock, 'black');
    await settle(runtime, store);
    rounds.length = 0;
    runtime.wakeReaders('flock', keyOf(barn, { namespace: 'farm', name: 'north' }));
    await settle(runtime, store);
    expect(rounds).toEqual(['farm/white']);
  });

  it('wakes a round by what it has read, also when that was not there', async () => {
    const { store, runtime } = herd();
    await put(store, flock, 'white', { spec: { barn: 'north' } });
    await put(store, sheep, 'dolly', { spec: { flock: 'white' } });
    await settle(runtime, store);
    expect((await statusOf(store, 'white'))?.size).toBe(0);
    await put(store, barn, 'north');
    await settle(runtime, store);
    expect((await statusOf(store, 'white'))?.size).toBe(1);
  });

  it('has no round for a change that the round made itself', async () => {
    const { store, runtime, rounds } = herd();
    await put(store, flock, 'white');
    await settle(runtime, store);
    expect(rounds).toEqual(['farm/white']);
  });

  it('has no round while nothing changes, until the time for a review comes', async () => {
    const { store, runtime, rounds, clock } = herd();
    await put(store, flock, 'white');
    await settle(runtime, store);
    await clock.advance(350_000);
    await settle(runtime, store);
    expect(rounds).toHaveLength(1);
    await clock.advance(250_000);
    await settle(runtime, store);
    expect(rounds).toHaveLength(2);
  });

  it('has no round for a new listing that shows what it knows', async () => {
    const { store, runtime, rounds, clock } = herd();
    await put(store, flock, 'white');
    await settle(runtime, store);
    await clock.advance(700_000);
    await settle(runtime, store);
    expect(rounds).toHaveLength(2);
  });

  it('leaves alone what waits, and comes back when it said so', async () => {
    const setup = herd();
    const { store, runtime, rounds, clock } = setup;
    setup.act = () => {
      throw new Waiting('Grass', 'the grass has to grow', 5000);
    };
    await put(store, flock, 'white');
    await settle(runtime, store);
    await clock.advance(4999);
    expect(rounds).toHaveLength(1);
    await clock.advance(1);
    await settle(runtime, store);
    expect(rounds).toHaveLength(2);
  });

  it('leaves alone what only a person can mend until something changes', async () => {
    const setup = herd();
    const { store, runtime, rounds, clock, faults } = setup;
    setup.act = () => {
      throw new Stalled('Wolf', 'there is a wolf');
    };
    await put(store, flock, 'white');
    await settle(runtime, store);
    await clock.advance(300_000);
    await settle(runtime, store);
    expect([rounds.length, faults]).toEqual([1, []]);
    await put(store, flock, 'white', { spec: { barn: 'north' } });
    await settle(runtime, store);
    expect(rounds).toHaveLength(2);
  });

  it('tells of what was unforeseen, and tries it again', async () => {
    const setup = herd();
    const { store, runtime, rounds, clock, faults } = setup;
    setup.act = () => {
      throw new Error('lightning');
    };
    await put(store, flock, 'white');
    await settle(runtime, store);
    await clock.advance(1000);
    await settle(runtime, store);
    expect(rounds.length).toBeGreaterThan(1);
    expect(String(faults[0])).toContain('lightning');
  });

  it('summarizes whatever became of the steps', async () => {
    const setup = herd();
    setup.act = () => {
      throw new Error('lightning');
    };
    await put(setup.store, flock, 'white');
    await settle(setup.runtime, setup.store);
    expect(await statusOf(setup.store, 'white')).toEqual({ names: [], size: 0 });
  });

  it('observes again when another writer was faster, and loses nothing of what that one wrote', async () => {
    const setup = herd();
    const { store, runtime } = setup;
    const once = { done: false };
    setup.act = () => {
      if (once.done) return;
      once.done = true;
      void put(store, flock, 'white', { spec: { barn: 'north' } });
    };
    await put(store, flock, 'white');
    await settle(runtime, store);
    await setup.clock.advance(1000);
    await settle(runtime, store);
    const stored = JSON.parse((await store.get(keyOf(flock, { namespace: 'farm', name: 'white' })))?.value ?? '{}');
    expect([stored.spec, stored.status?.names]).toEqual([{ barn: 'north' }, []]);
  });

  it('lists anew when the history that it missed is forgotten', async () => {
    const { store, runtime } = herd();
    await put(store, flock, 'white');
    await put(store, sheep, 'dolly', { spec: { flock: 'white' } });
    await settle(runtime, store);
    const key = keyOf(sheep, { namespace: 'farm', name: 'dolly' });
    // One commit and one compaction in a turn: no watch can have heard of the commit before.
    const deleted = store.commit([{ op: 'delete', key }]);
    const compacted = store.compact(Number.MAX_SAFE_INTEGER);
    await Promise.all([deleted, compacted]);
    await settle(runtime, store);
    await turns(20);
    await settle(runtime, store);
    expect((await statusOf(store, 'white'))?.names).toEqual([]);
  });

  it('hears of what it had only read when the history of its end is forgotten', async () => {
    const { store, runtime } = herd();
    await put(store, flock, 'white');
    await put(store, barn, 'main');
    await put(store, sheep, 'dolly', { spec: { flock: 'white' } });
    await settle(runtime, store);
    expect((await statusOf(store, 'white'))?.size).toBe(1);
    const key = keyOf(barn, { namespace: 'farm', name: 'main' });
    await Promise.all([store.commit([{ op: 'delete', key }]), store.compact(Number.MAX_SAFE_INTEGER)]);
    await settle(runtime, store);
    await turns(20);
    await settle(runtime, store);
    expect((await statusOf(store, 'white'))?.size).toBe(0);
  });

  it('refuses to start when two controllers write the same half of a kind', () => {
    const claim = { group: 'farm.example', resource: 'flocks', half: 'status' } as const;
    const controller = (name: string): Controller<never> => ({ name, writes: [claim], steps: [] });
    const subject: Subject<never> = {
      name: 'flock',
      sources: [],
      observe: async () => undefined,
      controllers: [controller('herder'), controller('dog')],
    };
    const options = { store: new MemoryStore(), clock: fakeClock(), random: Math.random, concurrency: 1, fault() {} };
    expect(() => runSubjects([runnable(subject)], options)).toThrow(
      'herder and dog both write the status of flocks.farm.example',
    );
  });
});
