import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Key, Store } from '../types.ts';
import { databaseFile } from './files.ts';
import { type Restored, restoreSqliteStore } from './restore.ts';
import { openSqliteStore } from './store.ts';

const secrets = { group: '', resource: 'secrets' };
const now = new Date('2026-01-31T09:30:00Z');

function secret(name: string): Key {
  return { ...secrets, namespace: 'default', name };
}

describe('backup and restore', () => {
  let folder = '';
  let data = '';
  let backup = '';
  let keyFile = '';
  const opened: Store[] = [];

  async function open(): Promise<Store> {
    const store = await openSqliteStore({ folder: data, sealing: { resources: [secrets], keyFile } });
    opened.push(store);
    return store;
  }

  function restore(): Restored {
    return restoreSqliteStore({ backup, folder: data, keyFile, now });
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-restore-'));
    data = join(folder, 'data');
    backup = join(folder, 'backup.db');
    keyFile = join(folder, 'store.key');
  });

  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('brings back what was there, above every revision that was ever used', async () => {
    const store = await open();
    for (const name of ['b', 'a', 'gone', 'c'])
      await store.commit([{ op: 'create', key: secret(name), value: `"${name}"` }]);
    await store.commit([{ op: 'delete', key: secret('gone') }]);
    await store.commit([{ op: 'update', key: secret('a'), value: '"a2"' }]);
    expect(await store.backup(backup)).toBe(6);
    for (let i = 0; i < 50; i += 1) await store.commit([{ op: 'update', key: secret('a'), value: `"lost ${i}"` }]);
    const { revision: seen } = await store.status();
    await store.close();

    const restored = restore();
    expect(restored.objects).toBe(3);
    const again = await open();
    const page = await again.list(secrets);
    if (!page.ok) throw new Error(page.reason);
    expect(page.items.map((item) => [item.key.name, item.value])).toEqual([
      ['a', '"a2"'],
      ['b', '"b"'],
      ['c', '"c"'],
    ]);
    expect(Math.min(...page.items.map((item) => item.revision))).toBeGreaterThan(seen + 1_000_000_000);
    expect(new Set(page.items.map((item) => item.revision)).size).toBe(3);
    expect(page.revision).toBe(restored.revision);
    expect(await again.commit([{ op: 'create', key: secret('gone'), value: '1' }])).toEqual({
      ok: true,
      revision: restored.revision + 1,
    });
  });

  it('tells watches and lists of before to start anew', async () => {
    const store = await open();
    await store.commit([{ op: 'create', key: secret('a'), value: '1' }]);
    await store.backup(backup);
    await store.close();
    const { revision } = restore();
    const again = await open();
    for (const after of [0, 1, revision - 1]) {
      const watch = again.watch(secrets, after)[Symbol.asyncIterator]();
      expect((await watch.next()).value).toEqual({ type: 'ended', reason: 'Compacted', revision });
    }
    expect(await again.list({ ...secrets, revision: 1 })).toEqual({ ok: false, reason: 'Compacted', revision });
    const page = await again.list({ ...secrets, revision });
    expect(page.ok && page.items).toHaveLength(1);
  });

  it('can be done twice with the same backup, and never goes back', async () => {
    const store = await open();
    await store.commit([{ op: 'create', key: secret('a'), value: '1' }]);
    await store.backup(backup);
    await store.close();
    const first = restore();
    const second = restoreSqliteStore({ backup, folder: data, keyFile, now: new Date(now.getTime() + 1_000) });
    expect(second.revision).toBeGreaterThan(first.revision + 1_000_000_000);
  });

  it('restores an empty store and into an empty folder', async () => {
    const store = await open();
    await store.backup(backup);
    await store.close();
    rmSync(data, { recursive: true });
    const restored = restore();
    expect(restored).toMatchObject({ objects: 0, replaced: undefined });
    const again = await open();
    expect((await again.status()).revision).toBe(restored.revision);
    expect(await again.commit([{ op: 'create', key: secret('a'), value: '1' }])).toMatchObject({
      revision: restored.revision + 1,
    });
  });

  it('keeps the store that it replaces', async () => {
    const store = await open();
    await store.backup(backup);
    await store.commit([{ op: 'create', key: secret('kept'), value: '1' }]);
    await store.close();
    const { replaced } = restore();
    expect(replaced).toBe(`${databaseFile(data)}.before-restore-20260131T093000Z`);
    rmSync(databaseFile(data));
    copyFileSync(replaced ?? '', databaseFile(data));
    expect((await (await open()).get(secret('kept')))?.value).toBe('1');
  });

  it('restores over a store that is damaged beyond reading', async () => {
    const store = await open();
    await store.commit([{ op: 'create', key: secret('a'), value: '1' }]);
    await store.backup(backup);
    await store.close();
    writeFileSync(databaseFile(data), 'broken '.repeat(5_000));
    writeFileSync(`${databaseFile(data)}-wal`, 'broken '.repeat(5_000));
    restore();
    expect((await (await open()).get(secret('a')))?.value).toBe('1');
  });

  it.each([
    ['cut short', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 9_000))],
    ['not a database', (file: string) => writeFileSync(file, 'x'.repeat(20_000))],
    ['missing', (file: string) => rmSync(file)],
    ['without the change of an object', (file: string) => edit(file, "DELETE FROM change WHERE path LIKE '%/a'")],
    ['with an object of the past', (file: string) => edit(file, "UPDATE head SET id = 128 WHERE path LIKE '%/a'")],
    ['with a foreign value', (file: string) => edit(file, 'UPDATE change SET value = zeroblob(100) WHERE op < 3')],
    ['of another program', (file: string) => edit(file, 'PRAGMA application_id = 7')],
  ])('refuses a backup that is %s, and changes nothing', async (_, damage) => {
    const store = await open();
    await store.commit([{ op: 'create', key: secret('a'), value: JSON.stringify('x'.repeat(20_000)) }]);
    await store.commit([{ op: 'update', key: secret('a'), value: JSON.stringify('y'.repeat(20_000)) }]);
    await store.backup(backup);
    await store.close();
    damage(backup);
    const before = readFileSync(databaseFile(data));
    expect(restore).toThrow(backup);
    expect(readFileSync(databaseFile(data)).equals(before)).toBe(true);
    expect(readdirSync(data).filter((name) => /restor/.test(name))).toEqual([]);
  });

  it('refuses to restore beneath a running store, or without the keys', async () => {
    const store = await open();
    await store.commit([{ op: 'create', key: secret('a'), value: '1' }]);
    await store.backup(backup);
    expect(restore).toThrow(/in use by process/);
    await store.close();
    expect(() => restoreSqliteStore({ backup, folder: data, now })).toThrow(/no key file is given/);
  });

  it('copies one moment while the store is written, and leaves nothing behind', async () => {
    const store = await open();
    let writing = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const pair = [secret(`w${writer}`), { ...secret(`w${writer}`), resource: 'configmaps' }] as const;
      await store.commit(pair.map((key) => ({ op: 'create', key, value: '0' })));
      for (let i = 1; writing; i += 1) await store.commit(pair.map((key) => ({ op: 'update', key, value: String(i) })));
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = (await store.status()).revision;
    const held = await store.backup(backup);
    const after = (await store.status()).revision;
    writing = false;
    await Promise.all(writers);
    await store.close();
    expect(held).toBeGreaterThanOrEqual(before);
    expect(held).toBeLessThanOrEqual(after);
    expect(readdirSync(folder).sort()).toEqual(['backup.db', 'data', 'store.key']);
    expect(statSync(backup).mode & 0o077).toBe(0);
    restore();
    const again = await open();
    for (let writer = 0; writer < 8; writer += 1) {
      const one = await again.get(secret(`w${writer}`));
      const two = await again.get({ ...secret(`w${writer}`), resource: 'configmaps' });
      expect(one?.value).toBe(two?.value);
    }
    expect(existsSync(`${backup}-wal`)).toBe(false);
  });
});

function edit(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}
