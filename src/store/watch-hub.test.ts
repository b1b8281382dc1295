import { describe, expect, it } from 'vitest';
import type { Change, Key, Scope } from './types.ts';
import { type History, WatchHub } from './watch-hub.ts';

const things = { group: '', resource: 'things' };

function thing(name: string): Key {
  return { ...things, namespace: 'n', name };
}

function create(revision: number, name = 'a', value = '1'): Change {
  return { type: 'create', key: thing(name), revision, value };
}

/** A log that can be read further than has been published, as a database that another thread writes. */
class FakeHistory implements History {
  log: Change[] = [];
  reads: { after: number; until: number }[] = [];
  forgotten = 0;
  stretch = 1_000;

  compacted(): number {
    return this.forgotten;
  }

  revision(): number {
    return this.log.at(-1)?.revision ?? 0;
  }

  read(_scope: Scope, after: number, until: number): { commits: Change[][]; until: number } {
    const end = Math.min(until, after + this.stretch);
    this.reads.push({ after, until: end });
    return {
      commits: this.log.filter((one) => one.revision > after && one.revision <= end).map((one) => [one]),
      until: end,
    };
  }
}

describe('watch hub', () => {
  it('leaves out what a consumer has seen before it was published', async () => {
    const history = new FakeHistory();
    const hub = new WatchHub(history, 1);
    history.log = [create(1), create(2), create(3)];
    const watch = hub.watch(things, 2)[Symbol.asyncIterator]();
    const first = watch.next();
    await Promise.resolve();
    hub.publish(2, [create(2)]);
    hub.publish(3, [create(3, 'b')]);
    expect((await first).value).toEqual({ type: 'changes', changes: [create(3, 'b')] });
  });

  it('reads history in stretches and lets others go on between them', async () => {
    const history = new FakeHistory();
    history.stretch = 10;
    const hub = new WatchHub(history, 1_000);
    history.log = [create(995)];
    const watch = hub.watch(things, 0);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const item = await watch[Symbol.asyncIterator]().next();
    clearInterval(timer);
    expect(item.value).toEqual({ type: 'changes', changes: [create(995)] });
    expect(history.reads).toHaveLength(100);
    expect(turns).toBeGreaterThan(0);
    expect(watch.revision).toBe(1_000);
    watch.close();
  });

  it('tells a watch that compaction overtakes while it reads', async () => {
    const history = new FakeHistory();
    history.stretch = 10;
    const hub = new WatchHub(history, 1_000);
    const watch = hub.watch(things, 0)[Symbol.asyncIterator]();
    const next = watch.next();
    await new Promise((resolve) => setImmediate(resolve));
    history.forgotten = 999;
    expect((await next).value).toEqual({ type: 'ended', reason: 'Compacted', revision: 999 });
  });

  it('ends a watch whose history cannot be read, with the fault', async () => {
    const history = new FakeHistory();
    history.read = () => {
      throw new Error('disk on fire');
    };
    const watch = new WatchHub(history, 5).watch(things, 0)[Symbol.asyncIterator]();
    await expect(watch.next()).rejects.toThrow('disk on fire');
    expect((await watch.next()).done).toBe(true);
  });

  it.each([
    ['many changes', { changes: 3, size: 1_000 }, Array.from({ length: 4 }, (_, i) => create(i + 2))],
    [
      'large changes',
      { changes: 100, size: 1_000 },
      [create(2, 'a', 'x'.repeat(600)), create(3, 'a', 'x'.repeat(600))],
    ],
  ])('drops a watch with too %s waiting', async (_, limit, changes) => {
    const hub = new WatchHub(new FakeHistory(), 0, limit);
    const watch = hub.watch(things, 0);
    const iterator = watch[Symbol.asyncIterator]();
    const first = iterator.next();
    await Promise.resolve();
    hub.publish(1, [create(1)]);
    for (const change of changes) hub.publish(change.revision, [change]);
    await first;
    expect((await iterator.next()).value).toEqual({ type: 'ended', reason: 'Slow', revision: 1 });
    expect(hub.hasAudience(thing('a'))).toBe(false);
  });

  it('lets one change wait however large it is', async () => {
    const hub = new WatchHub(new FakeHistory(), 0, { changes: 1, size: 10 });
    const iterator = hub.watch(things, 0)[Symbol.asyncIterator]();
    const first = iterator.next();
    await Promise.resolve();
    hub.publish(1, [create(1)]);
    hub.publish(2, [create(2, 'a', 'x'.repeat(100))]);
    await first;
    expect((await iterator.next()).value).toMatchObject({ changes: [{ revision: 2 }] });
  });

  it('counts what was taken as taken', async () => {
    const hub = new WatchHub(new FakeHistory(), 0, { changes: 2, size: 1_000 });
    const iterator = hub.watch(things, 0)[Symbol.asyncIterator]();
    const first = iterator.next();
    await Promise.resolve();
    hub.publish(1, [create(1)]);
    await first;
    for (let revision = 2; revision < 100; revision += 2) {
      hub.publish(revision, [create(revision)]);
      hub.publish(revision + 1, [create(revision + 1)]);
      expect((await iterator.next()).value).toMatchObject({ changes: [{ revision }] });
      expect((await iterator.next()).value).toMatchObject({ changes: [{ revision: revision + 1 }] });
    }
  });

  it('knows whether anyone would hear of an object', async () => {
    const hub = new WatchHub(new FakeHistory(), 0);
    expect(hub.hasAudience(thing('a'))).toBe(false);
    const watch = hub.watch({ ...things, namespace: 'n', name: 'a' }, 0);
    const next = watch[Symbol.asyncIterator]().next();
    await Promise.resolve();
    expect(hub.hasAudience(thing('a'))).toBe(true);
    expect(hub.hasAudience(thing('b'))).toBe(false);
    watch.close();
    expect((await next).done).toBe(true);
    expect(hub.hasAudience(thing('a'))).toBe(false);
  });
});
