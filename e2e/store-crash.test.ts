import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathOf } from '../src/store/key.ts';
import { readKeyFile, rotateKeyFile } from '../src/store/key-file.ts';
import { makeSealer } from '../src/store/sealing.ts';
import { databaseFile } from '../src/store/sqlite/files.ts';
import { openDatabase } from '../src/store/sqlite/schema.ts';
import { makeValueCodec } from '../src/store/sqlite/sealed-values.ts';
import { openSqliteStore } from '../src/store/sqlite/store.ts';
import { findDamage } from '../src/store/sqlite/verify.ts';
import type { Change, Store } from '../src/store/types.ts';
import type { Acknowledged, Attempt } from './store-crash-writer.ts';

const rounds = Number(process.env.DROVER_CRASH_ROUNDS ?? 16);

/** What a reader of the writer's reports knows about each object: what it may be now. */
class Ledger {
  readonly #attempts = new Map<string, Attempt>();
  /** The last acknowledged change of each object, and the later one that may or may not have been written. */
  readonly #known = new Map<string, { revision: number; value: string | undefined }>();
  readonly #possible = new Map<string, { value: string | undefined }>();
  readonly acknowledged = new Map<number, Attempt>();

  attempt(attempt: Attempt): void {
    this.#attempts.set(attempt.attempt, attempt);
    for (const write of attempt.writes) this.#possible.set(pathOf(write.key), { value: writtenBy(write) });
  }

  acknowledge({ ack, revision }: Acknowledged): void {
    const attempt = this.#attempts.get(ack);
    if (attempt === undefined) throw new Error(`acknowledged ${ack} was never attempted`);
    expect(this.acknowledged.has(revision), `revision ${revision} used twice`).toBe(false);
    this.acknowledged.set(revision, attempt);
    for (const write of attempt.writes) {
      this.#known.set(pathOf(write.key), { revision, value: writtenBy(write) });
      this.#possible.delete(pathOf(write.key));
    }
  }

  /** Compares everything with a store that was opened after the crash, and takes what it finds for known. */
  async compare(store: Store): Promise<void> {
    const found = new Map<string, { revision: number; value: string }>();
    for (const resource of [
      { group: '', resource: 'secrets' },
      { group: 'g', resource: 'things' },
    ]) {
      const page = await store.list(resource);
      if (!page.ok) throw new Error(page.reason);
      for (const { key, revision, value } of page.items) found.set(pathOf(key), { revision, value });
    }
    for (const path of new Set([...found.keys(), ...this.#known.keys()])) {
      const now = found.get(path);
      const known = this.#known.get(path);
      const asKnown = now?.value === known?.value && (now === undefined || now.revision === known?.revision);
      const possible = this.#possible.get(path);
      const asAttempted =
        possible !== undefined &&
        possible.value === now?.value &&
        (now === undefined || now.revision > (known?.revision ?? 0));
      expect(asKnown || asAttempted, `${path} was acknowledged at ${known?.revision}, is now at ${now?.revision}`).toBe(
        true,
      );
      if (!asKnown) this.#known.set(path, { revision: now?.revision ?? known?.revision ?? 0, value: now?.value });
    }
    this.#possible.clear();
  }
}

function writtenBy(write: Attempt['writes'][number]): string | undefined {
  return 'value' in write ? write.value : undefined;
}

describe('a store whose process is killed', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drover-crash-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it(`keeps every acknowledged write over ${rounds} kills at random moments`, async () => {
    const ledger = new Ledger();
    const data = join(folder, 'data');
    const keyFile = join(folder, 'store.key');
    let revision = 0;
    let acknowledged = 0;
    for (let round = 0; round < rounds; round += 1) {
      // Some are killed while they open the store, which then seals everything anew.
      if (round % 4 === 3) rotateKeyFile(keyFile);
      await writeUntilKilled(ledger, [data, keyFile, String(round)], round % 4 === 2 ? Math.random() * 120 : undefined);
      acknowledged = ledger.acknowledged.size;
      const store = await openSqliteStore({
        folder: data,
        sealing: { resources: [{ group: '', resource: 'secrets' }], keyFile },
      });
      await ledger.compare(store);
      revision = await compareHistory(store, ledger, revision);
      await store.close();
      expect(damageOf(data, keyFile)).toEqual([]);
    }
    expect(acknowledged).toBeGreaterThan(rounds * 10);
  });
});

/** Starts the writer and kills it after a while; `early`: so many milliseconds after its start. */
async function writeUntilKilled(ledger: Ledger, args: readonly string[], early: number | undefined): Promise<void> {
  const script = new URL('./store-crash-writer.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const kill = (after: number) => setTimeout(() => child.kill('SIGKILL'), after);
  if (early !== undefined) kill(early);
  let rest = '';
  const reports = child.stdio[3];
  if (reports === null || reports === undefined || !('on' in reports)) throw new Error('no pipe to the writer');
  reports.on('data', (data: Buffer) => {
    const lines = (rest + data.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const report = JSON.parse(line) as Attempt | Acknowledged | { ready: true };
      if ('ready' in report) kill(50 + Math.random() * 350);
      else if ('ack' in report) ledger.acknowledge(report);
      else ledger.attempt(report);
    }
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
}

/** Reads all the history that is left: no revision is missing, and each acknowledged one holds what it should. */
async function compareHistory(store: Store, ledger: Ledger, before: number): Promise<number> {
  const { revision, compacted } = await store.status();
  expect(revision).toBeGreaterThanOrEqual(before);
  expect(Math.max(0, ...ledger.acknowledged.keys())).toBeLessThanOrEqual(revision);
  if (revision === compacted) return revision;
  let last = compacted;
  const watch = store.watch({}, compacted);
  for await (const item of watch) {
    if (item.type === 'ended') throw new Error(`watch ended: ${item.reason}`);
    expect(item.changes[0]?.revision).toBe(last + 1);
    last += 1;
    const attempt = ledger.acknowledged.get(last);
    if (attempt !== undefined) expect(item.changes.map(shortly)).toEqual(attempt.writes.map(shortly));
    if (last === revision) break;
  }
  expect(last).toBe(revision);
  return revision;
}

function shortly(change: Change | Attempt['writes'][number]): unknown {
  const type = 'op' in change ? change.op : change.type;
  return { type, path: pathOf(change.key), value: 'value' in change ? change.value : undefined };
}

function damageOf(data: string, keyFile: string): string[] {
  const db = openDatabase(databaseFile(data));
  try {
    return findDamage(db, makeValueCodec([], makeSealer(readKeyFile(keyFile))));
  } finally {
    db.close();
  }
}
