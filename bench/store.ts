// The embedded store by itself, without HTTP: commits, reads, watches, memory (values of 6 KB, encrypted)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteStore } from '../src/store/sqlite/store.ts';
import type { Key, Store, Watch } from '../src/store/types.ts';

// Measures the disk as much as the store: run it where the data folder would be, TMPDIR=/var/lib npm run bench -- store
const secrets = { group: '', resource: 'secrets' };
const value = JSON.stringify({ apiVersion: 'v1', kind: 'Secret', data: { value: 'QUJD'.repeat(1_480) } });
const objects = 20_000;

function secret(i: number): Key {
  return { ...secrets, namespace: `n${i % 20}`, name: `s${i}` };
}

function show(what: string, count: number, milliseconds: number, times: number[] = []): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2);
  const spread = times.length > 0 ? `  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  max ${at(1)} ms` : '';
  console.log(
    `${what.padEnd(52)} ${Math.round((count / milliseconds) * 1_000)
      .toString()
      .padStart(8)}/s${spread}`,
  );
}

/** Runs `count` pieces of work, so many at a time. */
async function measure(
  what: string,
  count: number,
  together: number,
  work: (i: number) => Promise<unknown>,
): Promise<void> {
  const times: number[] = [];
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: together }, async () => {
      while (next < count) {
        const i = next;
        next += 1;
        const before = performance.now();
        await work(i);
        times.push(performance.now() - before);
      }
    }),
  );
  show(what, count, performance.now() - start, times);
}

async function accepted(answer: ReturnType<Store['commit']>): Promise<void> {
  const result = await answer;
  if (!result.ok) throw new Error(`${result.reason} ${result.key.name}`);
}

/** Watches on one object each: an update costs the same as without them, and its watch hears of it. */
async function measureSingleWatches(store: Store): Promise<void> {
  const count = 10_000;
  const { revision } = await store.status();
  const before = memory();
  const heard: (number | undefined)[] = Array.from({ length: count });
  const watches = Array.from({ length: count }, (_, i) =>
    store.watch({ ...secret(i), name: secret(i).name }, revision),
  );
  for (const [i, watch] of watches.entries()) listen(watch, () => (heard[i] = performance.now()));
  await turn();
  const bytes = Math.round((memory() - before) / count);
  console.log(`${'memory of a watch'.padEnd(52)} ${bytes.toString().padStart(8)} bytes`);
  await measure('update with 10,000 watches on single objects', 5_000, 32, async (i) => {
    await accepted(store.commit([{ op: 'update', key: secret(i), value }]));
    await turn();
    if (heard[i] === undefined) throw new Error(`the watch of object ${i} did not hear of its update`);
  });
  for (const watch of watches) watch.close();
}

/** Watches that all want every change. */
async function measureCommonWatches(store: Store): Promise<void> {
  const count = 10_000;
  const updates = 20;
  const { revision } = await store.status();
  let heard = 0;
  const watches = Array.from({ length: count }, () => store.watch(secrets, revision));
  for (const watch of watches) listen(watch, (changes) => (heard += changes));
  await turn();
  const start = performance.now();
  for (let i = 0; i < updates; i += 1) await accepted(store.commit([{ op: 'update', key: secret(i), value }]));
  while (heard < updates * count) await turn();
  show('deliveries of a change that 10,000 watches want', heard, performance.now() - start);
  for (const watch of watches) watch.close();
}

async function listen(watch: Watch, hear: (changes: number) => void): Promise<void> {
  for await (const item of watch) if (item.type === 'changes') hear(item.changes.length);
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function resident(what: string): void {
  globalThis.gc?.();
  console.log(
    `${what.padEnd(52)} ${Math.round(process.memoryUsage().rss / 1e6)
      .toString()
      .padStart(8)} MB resident`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'drover-bench-'));
try {
  const options = { folder: join(folder, 'data'), sealing: { resources: [secrets], keyFile: join(folder, 'key') } };
  resident('process without a store');
  const opening = performance.now();
  let store = await openSqliteStore(options);
  console.log(`${'open a new store'.padEnd(52)} ${(performance.now() - opening).toFixed(0).padStart(8)} ms`);
  resident('idle with an empty store');
  await measure('create, one after the other', 2_000, 1, (i) =>
    accepted(store.commit([{ op: 'create', key: secret(-1 - i), value }])),
  );
  await measure('create, 32 at a time', objects, 32, (i) =>
    accepted(store.commit([{ op: 'create', key: secret(i), value }])),
  );
  resident('after 22,000 objects of 6 KB');
  await measure('update, 32 at a time', 10_000, 32, (i) =>
    accepted(store.commit([{ op: 'update', key: secret(i), value }])),
  );
  await measure('update, 256 at a time', 10_000, 256, (i) =>
    accepted(store.commit([{ op: 'update', key: secret(i), value }])),
  );
  await measure('get, all different', objects, 1, (i) => store.get(secret(i)));
  await measure('get, again and again the same 100', 100_000, 1, (i) => store.get(secret(i % 100)));
  await measure('list of 500', 100, 1, () => store.list({ ...secrets, limit: 500 }));
  const { revision } = await store.status();
  await accepted(store.commit([{ op: 'update', key: secret(1), value }]));
  await measure('list of 500 at an earlier revision', 50, 1, () => store.list({ ...secrets, limit: 500, revision }));
  await measureSingleWatches(store);
  await measureCommonWatches(store);
  await measure('delete, 32 at a time', objects, 32, (i) => accepted(store.commit([{ op: 'delete', key: secret(i) }])));
  const compaction = performance.now();
  await store.compact(Number.MAX_SAFE_INTEGER);
  console.log(`${'forget 60,000 changes'.padEnd(52)} ${(performance.now() - compaction).toFixed(0).padStart(8)} ms`);
  await store.close();
  const reopening = performance.now();
  store = await openSqliteStore(options);
  console.log(`${'open it again'.padEnd(52)} ${(performance.now() - reopening).toFixed(0).padStart(8)} ms`);
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
