import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathOf } from '../../src/store/key.ts';
import type { Key, Page, Scope, Store, Stored, Write } from '../../src/store/types.ts';
import { listen, readable, settle } from './store-listener.ts';
import { agreesWithModel } from './store-random.ts';

const secrets = { group: '', resource: 'secrets' };
const clusters = { group: 'provisioning.cattle.io', resource: 'clusters' };

function secret(name: string, namespace = 'default'): Key {
  return { ...secrets, namespace, name };
}

/** What every store must do, whatever it keeps its objects in. `open` gives an empty one. */
export function storeConformance(name: string, open: (folder: string) => Promise<Store>): void {
  describe(`${name} conforms to the store port`, () => {
    let folder = '';
    let store: Store;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'drover-store-'));
      store = await open(join(folder, 'data'));
    });

    afterEach(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });

    describe('get', () => {
      it('gives the value as written and the revision that wrote it', async () => {
        const value = JSON.stringify({ text: 'ä 中 🐄 \u2028 \\ "', tab: '\t', empty: '' });
        const revision = await write(store, { op: 'create', key: secret('a'), value });
        expect(await store.get(secret('a'))).toEqual({ key: secret('a'), value, revision });
      });

      it('gives nothing for what never was and for what was deleted', async () => {
        await write(store, { op: 'create', key: secret('a'), value: '1' });
        await write(store, { op: 'delete', key: secret('a') });
        expect(await store.get(secret('a'))).toBeUndefined();
        expect(await store.get(secret('b'))).toBeUndefined();
      });

      it('keeps a value of a megabyte', async () => {
        const value = JSON.stringify('x'.repeat(1 << 20));
        await write(store, { op: 'create', key: secret('big'), value });
        expect((await store.get(secret('big')))?.value).toBe(value);
      });

      it('throws at a key that cannot be a path, and says which part', async () => {
        await expect(store.get(secret('a/b'))).rejects.toThrow(/name "a\/b"/);
        await expect(store.get(secret('a', 'ä'))).rejects.toThrow(/namespace/);
        await expect(store.get(secret(''))).rejects.toThrow(/empty name/);
      });
    });

    describe('commit', () => {
      it('takes exactly the next revision', async () => {
        const before = (await store.status()).revision;
        expect(await write(store, { op: 'create', key: secret('a'), value: '1' })).toBe(before + 1);
        expect(await write(store, { op: 'update', key: secret('a'), value: '2' })).toBe(before + 2);
        expect(await write(store, { op: 'delete', key: secret('a') })).toBe(before + 3);
        expect((await store.status()).revision).toBe(before + 3);
      });

      it('refuses to create what exists, and tells its revision', async () => {
        const revision = await write(store, { op: 'create', key: secret('a'), value: '1' });
        const again = await store.commit([{ op: 'create', key: secret('a'), value: '2' }]);
        expect(again).toEqual({ ok: false, reason: 'AlreadyExists', key: secret('a'), revision });
      });

      it('refuses to update or delete what does not exist', async () => {
        const update = await store.commit([{ op: 'update', key: secret('a'), value: '1', ifRevision: 7 }]);
        const removal = await store.commit([{ op: 'delete', key: secret('a') }]);
        expect(update).toEqual({ ok: false, reason: 'NotFound', key: secret('a'), revision: 0 });
        expect(removal).toEqual({ ok: false, reason: 'NotFound', key: secret('a'), revision: 0 });
      });

      it('refuses an outdated expectation, and accepts the right one', async () => {
        const first = await write(store, { op: 'create', key: secret('a'), value: '1' });
        const second = await write(store, { op: 'update', key: secret('a'), value: '2', ifRevision: first });
        const outdated = await store.commit([{ op: 'update', key: secret('a'), value: '3', ifRevision: first }]);
        const removal = await store.commit([{ op: 'delete', key: secret('a'), ifRevision: first }]);
        expect(outdated).toEqual({ ok: false, reason: 'Conflict', key: secret('a'), revision: second });
        expect(removal).toEqual({ ok: false, reason: 'Conflict', key: secret('a'), revision: second });
        await write(store, { op: 'delete', key: secret('a'), ifRevision: second });
      });

      it('writes nothing and takes no revision when one step is refused', async () => {
        const before = await store.status();
        const refused = await store.commit([
          { op: 'create', key: secret('a'), value: '1' },
          { op: 'update', key: { ...clusters, namespace: 'default', name: 'c' }, value: '1' },
        ]);
        expect(refused).toMatchObject({ ok: false, reason: 'NotFound', key: { resource: 'clusters' } });
        expect(await store.get(secret('a'))).toBeUndefined();
        expect((await store.status()).revision).toBe(before.revision);
      });

      it('writes several resources at one revision', async () => {
        const cluster = { ...clusters, namespace: 'default', name: 'c' };
        const result = await store.commit([
          { op: 'create', key: secret('a'), value: '1' },
          { op: 'create', key: cluster, value: '2' },
        ]);
        expect(result.ok).toBe(true);
        expect((await store.get(secret('a')))?.revision).toBe(result.revision);
        expect((await store.get(cluster))?.revision).toBe(result.revision);
      });

      it('holds expectations about objects that it does not write', async () => {
        const guard = await write(store, {
          op: 'create',
          key: { ...clusters, namespace: 'default', name: 'c' },
          value: '1',
        });
        const key = { ...clusters, namespace: 'default', name: 'c' };
        const held = await store.commit([
          { op: 'expect', key, ifRevision: guard },
          { op: 'create', key: secret('a'), value: '1' },
        ]);
        const broken = await store.commit([
          { op: 'expect', key, ifRevision: 0 },
          { op: 'create', key: secret('b'), value: '1' },
        ]);
        const absent = await store.commit([
          { op: 'expect', key: secret('none'), ifRevision: 0 },
          { op: 'create', key: secret('c'), value: '1' },
        ]);
        expect(held.ok).toBe(true);
        expect(broken).toEqual({ ok: false, reason: 'Conflict', key, revision: guard });
        expect(absent.ok).toBe(true);
        expect((await store.get(key))?.revision).toBe(guard);
      });

      it('throws at commits that break the rules', async () => {
        const create = (name: string): Write => ({ op: 'create', key: secret(name), value: '1' });
        await expect(store.commit([])).rejects.toThrow(/writes nothing/);
        await expect(store.commit([{ op: 'expect', key: secret('a'), ifRevision: 0 }])).rejects.toThrow(
          /writes nothing/,
        );
        await expect(store.commit([create('a'), create('b')])).rejects.toThrow(/two objects of \/secrets/);
        await expect(store.commit([create('a'), { op: 'expect', key: secret('a'), ifRevision: 0 }])).rejects.toThrow(
          /twice/,
        );
        const many = Array.from(
          { length: 129 },
          (_, i): Write => ({ op: 'expect', key: secret(`s${i}`), ifRevision: 0 }),
        );
        await expect(store.commit(many)).rejects.toThrow(/at most 128/);
        expect((await store.status()).revision).toBe(0);
      });

      it('lets exactly one of many writers that expect the same revision through', async () => {
        const revision = await write(store, { op: 'create', key: secret('a'), value: '0' });
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, i) =>
            store.commit([{ op: 'update', key: secret('a'), value: String(i), ifRevision: revision }]),
          ),
        );
        const winners = results.flatMap((result, i) => (result.ok ? [i] : []));
        expect(winners).toHaveLength(1);
        expect((await store.get(secret('a')))?.value).toBe(String(winners[0]));
      });

      it('gives concurrent commits revisions of their own, without a gap', async () => {
        const results = await Promise.all(
          Array.from({ length: 300 }, (_, i) => write(store, { op: 'create', key: secret(`s${i}`), value: String(i) })),
        );
        expect([...results].sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
      });
    });

    describe('list', () => {
      const names = ['b', 'a', 'a.b', 'a-b', 'ab', 'A', '0'];

      it('gives objects in the order of their paths, as etcd does', async () => {
        for (const namespace of ['n', 'n-1', 'm']) {
          for (const one of names) await write(store, { op: 'create', key: secret(one, namespace), value: '1' });
        }
        const page = await readable(store.list(secrets));
        const paths = page.items.map((item) => pathOf(item.key));
        expect(paths).toEqual([...paths].sort());
        expect(paths).toHaveLength(21);
        expect(paths.indexOf('/secrets/n-1/b')).toBeLessThan(paths.indexOf('/secrets/n/0'));
      });

      it('keeps resources, groups and namespaces apart', async () => {
        const near = [
          secret('a'),
          secret('a', 'default2'),
          secret('a', ''),
          { ...secrets, resource: 'secrets2', namespace: 'default', name: 'a' },
          { ...secrets, group: 'x', namespace: 'default', name: 'a' },
        ];
        for (const key of near) await write(store, { op: 'create', key, value: '1' });
        const all = await readable(store.list(secrets));
        const some = await readable(store.list({ ...secrets, namespace: 'default' }));
        const none = await readable(store.list({ ...secrets, namespace: '' }));
        expect(all.items.map((item) => item.key)).toEqual([secret('a', ''), secret('a'), secret('a', 'default2')]);
        expect(some.items.map((item) => item.key)).toEqual([secret('a')]);
        expect(none.items.map((item) => item.key)).toEqual([secret('a', '')]);
      });

      it('pages through one moment while it changes', async () => {
        for (let i = 0; i < 10; i += 1) await write(store, { op: 'create', key: secret(`s${i}`), value: 'old' });
        const whole = await readable(store.list(secrets));
        const first = await readable(store.list({ ...secrets, limit: 4 }));
        await write(store, { op: 'delete', key: secret('s5') });
        await write(store, { op: 'update', key: secret('s6'), value: 'new' });
        await write(store, { op: 'create', key: secret('s55'), value: 'new' });
        await write(store, { op: 'delete', key: secret('s7') });
        await write(store, { op: 'create', key: secret('s7'), value: 'again' });
        const rest = await pages(store, first, 4);
        expect([...first.items, ...rest]).toEqual(whole.items);
        expect(first.remaining).toBe(6);
      });

      it('counts what the limit left', async () => {
        for (let i = 0; i < 5; i += 1) await write(store, { op: 'create', key: secret(`s${i}`), value: '1' });
        const remaining = async (limit: number) => (await readable(store.list({ ...secrets, limit }))).remaining;
        expect(await remaining(1)).toBe(4);
        expect(await remaining(4)).toBe(1);
        expect(await remaining(5)).toBe(0);
        expect(await remaining(6)).toBe(0);
      });

      it('tells the present when a revision has not come yet', async () => {
        const revision = await write(store, { op: 'create', key: secret('a'), value: '1' });
        const answer = await store.list({ ...secrets, revision: revision + 1 });
        expect(answer).toEqual({ ok: false, reason: 'Future', revision });
      });

      it('shows the present for revision 0 and an empty store', async () => {
        expect(await store.list({ ...secrets, revision: 0 })).toEqual({
          ok: true,
          revision: 0,
          items: [],
          remaining: 0,
        });
      });
    });

    describe('watch', () => {
      it('hears every change after a revision, from history and live, in order', async () => {
        await write(store, { op: 'create', key: secret('a'), value: '1' });
        await write(store, { op: 'update', key: secret('a'), value: '2' });
        const heard = listen(store.watch(secrets, 1));
        await heard.until(1);
        await write(store, { op: 'delete', key: secret('a') });
        await write(store, { op: 'create', key: secret('a'), value: '3' });
        await heard.until(3);
        expect(heard.changes).toEqual([
          { type: 'update', key: secret('a'), revision: 2, value: '2', previous: '1' },
          { type: 'delete', key: secret('a'), revision: 3, previous: '2' },
          { type: 'create', key: secret('a'), revision: 4, value: '3' },
        ]);
        heard.close();
      });

      it('hears only what is in its scope', async () => {
        const keys = [secret('a'), secret('b'), secret('a', 'other'), { ...clusters, namespace: 'default', name: 'a' }];
        const scopes: Scope[] = [
          {},
          secrets,
          { ...secrets, namespace: 'default' },
          { ...secrets, namespace: 'default', name: 'a' },
          { ...secrets, namespace: '' },
        ];
        const live = scopes.map((scope) => listen(store.watch(scope, 0)));
        for (const key of keys) await write(store, { op: 'create', key, value: '1' });
        const later = scopes.map((scope) => listen(store.watch(scope, 0)));
        await Promise.all([...live, ...later].map((heard, i) => heard.until([4, 3, 2, 1, 0][i % 5] ?? 0)));
        await settle();
        for (const all of [live, later]) {
          expect(all.map((heard) => heard.changes.map((change) => pathOf(change.key)))).toEqual([
            keys.map(pathOf),
            keys.slice(0, 3).map(pathOf),
            keys.slice(0, 2).map(pathOf),
            keys.slice(0, 1).map(pathOf),
            [],
          ]);
        }
        for (const heard of [...live, ...later]) heard.close();
      });

      it('hands out the changes of one commit in one item', async () => {
        const live = listen(store.watch({}, 0));
        await settle();
        const writes: Write[] = [
          { op: 'create', key: secret('a'), value: '1' },
          { op: 'create', key: { ...clusters, namespace: 'default', name: 'c' }, value: '2' },
        ];
        await store.commit(writes);
        const later = listen(store.watch({}, 0));
        await live.until(2);
        await later.until(2);
        expect(live.items).toBe(1);
        expect(later.items).toBe(1);
        live.close();
        later.close();
      });

      it('moves its revision on with changes that it does not hear', async () => {
        const heard = listen(store.watch({ ...secrets, namespace: 'default', name: 'a' }, 0));
        await settle();
        const revision = await write(store, { op: 'create', key: secret('b'), value: '1' });
        expect(heard.watch.revision).toBe(revision);
        expect(heard.changes).toEqual([]);
        heard.close();
      });

      it('never says a revision whose changes it has not handed out', async () => {
        const watch = store.watch(secrets, 0);
        const iterator = watch[Symbol.asyncIterator]();
        const first = iterator.next();
        await write(store, { op: 'create', key: secret('a'), value: '1' });
        await first;
        await write(store, { op: 'create', key: secret('b'), value: '1' });
        await write(store, { op: 'create', key: secret('c'), value: '1' });
        expect(watch.revision).toBe(1);
        await iterator.next();
        expect(watch.revision).toBe(2);
        await iterator.next();
        expect(watch.revision).toBe(3);
        watch.close();
        expect((await iterator.next()).done).toBe(true);
      });

      it('ends with Future after a revision that has not come', async () => {
        const heard = listen(store.watch(secrets, 5));
        await heard.finished;
        expect(heard.end).toEqual({ type: 'ended', reason: 'Future', revision: 0 });
      });

      it('drops a consumer that lets changes pile up, who then resumes without a gap', async () => {
        const watch = store.watch(secrets, 0);
        const iterator = watch[Symbol.asyncIterator]();
        const first = iterator.next();
        const total = 3_000;
        for (let i = 0; i < total; i += 100) {
          await Promise.all(
            Array.from({ length: 100 }, (_, j) =>
              write(store, { op: 'create', key: secret(`s${i + j}`), value: String(i + j) }),
            ),
          );
        }
        expect((await first).value).toMatchObject({ type: 'changes' });
        const last = (await iterator.next()).value;
        expect(last).toMatchObject({ type: 'ended', reason: 'Slow' });
        expect((await iterator.next()).done).toBe(true);
        const resumed = listen(store.watch(secrets, watch.revision));
        await resumed.until(total - watch.revision);
        expect(resumed.changes.map((change) => change.revision)).toEqual(
          Array.from({ length: total - watch.revision }, (_, i) => watch.revision + 1 + i),
        );
        resumed.close();
      });

      it('stops when the loop is left', async () => {
        await write(store, { op: 'create', key: secret('a'), value: '1' });
        const watch = store.watch(secrets, 0);
        for await (const item of watch) {
          expect(item.type).toBe('changes');
          break;
        }
        expect((await watch[Symbol.asyncIterator]().next()).done).toBe(true);
      });

      it('ends with Closed when the store is closed', async () => {
        const live = listen(store.watch(secrets, 0));
        await settle();
        await store.close();
        await live.finished;
        expect(live.end).toMatchObject({ type: 'ended', reason: 'Closed' });
      });

      it('brings one change to ten thousand watches', async () => {
        const watches = Array.from({ length: 10_000 }, () => listen(store.watch(secrets, 0)));
        await settle();
        await write(store, { op: 'create', key: secret('a'), value: '1' });
        await Promise.all(watches.map((heard) => heard.until(1)));
        expect(new Set(watches.map((heard) => heard.changes[0])).size).toBe(1);
        for (const heard of watches) heard.close();
      });
    });

    describe('compact', () => {
      it('forgets moments before, and keeps the one asked for and later ones', async () => {
        for (let i = 1; i <= 6; i += 1) {
          await write(store, { op: i === 1 ? 'create' : 'update', key: secret('a'), value: String(i) });
        }
        await store.compact(4);
        expect(await store.status()).toMatchObject({ revision: 6, compacted: 4 });
        expect(await store.list({ ...secrets, revision: 3 })).toEqual({ ok: false, reason: 'Compacted', revision: 4 });
        expect((await readable(store.list({ ...secrets, revision: 4 }))).items[0]?.value).toBe('4');
        expect((await readable(store.list({ ...secrets, revision: 5 }))).items[0]?.value).toBe('5');
        const early = listen(store.watch(secrets, 3));
        await early.finished;
        expect(early.end).toEqual({ type: 'ended', reason: 'Compacted', revision: 4 });
        const heard = listen(store.watch(secrets, 4));
        await heard.until(2);
        expect(heard.changes).toMatchObject([
          { value: '5', previous: '4' },
          { value: '6', previous: '5' },
        ]);
        heard.close();
      });

      it('leaves the present alone, forgets deletions, and keeps the revision', async () => {
        await write(store, { op: 'create', key: secret('a'), value: '1' });
        await write(store, { op: 'create', key: secret('b'), value: '1' });
        await write(store, { op: 'delete', key: secret('a') });
        await write(store, { op: 'delete', key: secret('b') });
        await store.compact(Number.MAX_SAFE_INTEGER);
        expect(await store.status()).toMatchObject({ revision: 4, compacted: 4 });
        expect(await readable(store.list(secrets))).toEqual({ ok: true, revision: 4, items: [], remaining: 0 });
        expect(await write(store, { op: 'create', key: secret('a'), value: '2' })).toBe(5);
        expect((await readable(store.list(secrets))).items).toHaveLength(1);
      });

      it('does nothing for a revision that is forgotten already', async () => {
        for (let i = 0; i < 3; i += 1) await write(store, { op: 'create', key: secret(`s${i}`), value: '1' });
        await store.compact(2);
        await store.compact(1);
        expect(await store.status()).toMatchObject({ compacted: 2 });
      });

      it('does not disturb a watch that is up to date', async () => {
        await write(store, { op: 'create', key: secret('a'), value: '1' });
        const heard = listen(store.watch(secrets, 0));
        await heard.until(1);
        await store.compact(1);
        await write(store, { op: 'update', key: secret('a'), value: '2' });
        await heard.until(2);
        expect(heard.changes[1]).toMatchObject({ type: 'update', previous: '1' });
        heard.close();
      });

      it('gives the space of what is forgotten to what comes', async () => {
        const value = JSON.stringify('x'.repeat(10_000));
        await write(store, { op: 'create', key: secret('a'), value });
        for (let i = 0; i < 200; i += 1) await write(store, { op: 'update', key: secret('a'), value });
        const before = await store.status();
        await store.compact(before.revision);
        expect((await store.status()).bytes).toBeLessThan(before.bytes / 4);
      });
    });

    describe('close', () => {
      it('finishes commits that were accepted', async () => {
        const results = Array.from({ length: 20 }, (_, i) =>
          store.commit([{ op: 'create', key: secret(`s${i}`), value: '1' }]),
        );
        await store.close();
        expect((await Promise.all(results)).every((result) => result.ok)).toBe(true);
      });

      it('can be called twice, and refuses what comes after', async () => {
        await Promise.all([store.close(), store.close()]);
        await expect(store.get(secret('a'))).rejects.toThrow(/closed/);
        await expect(store.commit([{ op: 'delete', key: secret('a') }])).rejects.toThrow(/closed/);
        expect(() => store.watch(secrets, 0)).toThrow(/closed/);
      });
    });

    describe('backup', () => {
      it('writes a file, and never over another', async () => {
        const revision = await write(store, { op: 'create', key: secret('a'), value: '1' });
        const file = join(folder, 'backup');
        expect(await store.backup(file)).toBe(revision);
        await expect(store.backup(file)).rejects.toThrow(/exist/i);
      });
    });

    it('agrees with a simple model over random interleavings', async () => {
      await agreesWithModel((round) => open(join(folder, `model-${round}`)));
    });
  });
}

async function write(store: Store, ...writes: Write[]): Promise<number> {
  const result = await store.commit(writes);
  if (!result.ok) throw new Error(`commit refused: ${result.reason} ${pathOf(result.key)}`);
  return result.revision;
}

async function pages(store: Store, first: Page, limit: number): Promise<Stored[]> {
  const items: Stored[] = [];
  let page = first;
  while (page.remaining > 0) {
    const after = page.items.at(-1)?.key;
    if (after === undefined) throw new Error('a page with more to come is empty');
    page = await readable(store.list({ ...secrets, limit, revision: first.revision, after }));
    items.push(...page.items);
  }
  return items;
}
