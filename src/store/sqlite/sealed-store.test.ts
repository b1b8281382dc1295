import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyFile, readKeyFile, rotateKeyFile } from '../key-file.ts';
import { sealedBy } from '../sealing.ts';
import type { Key, Store } from '../types.ts';
import { databaseFile } from './files.ts';
import { retireSealingKeys } from './retire-keys.ts';
import { openSqliteStore } from './store.ts';

const secrets = { group: '', resource: 'secrets' };
const word = 'correct horse battery staple';

function secret(name: string): Key {
  return { ...secrets, namespace: 'default', name };
}

describe('encrypted values', () => {
  let folder = '';
  let data = '';
  let keyFile = '';
  const opened: Store[] = [];

  async function open(sealing = true, resources = [secrets]): Promise<Store> {
    const store = await openSqliteStore({ folder: data, ...(sealing && { sealing: { resources, keyFile } }) });
    opened.push(store);
    return store;
  }

  async function fill(count: number): Promise<void> {
    const store = await open();
    await Promise.all(
      Array.from({ length: count }, (_, i) =>
        store.commit([{ op: 'create', key: secret(`s${i}`), value: JSON.stringify({ i, word }) }]),
      ),
    );
    await store.close();
  }

  function change(sql: string): void {
    const db = new DatabaseSync(databaseFile(data));
    db.exec(sql);
    db.close();
  }

  /** Names of the keys that seal values in the database. */
  function keysInUse(): (string | undefined)[] {
    const db = new DatabaseSync(databaseFile(data));
    const rows = db.prepare("SELECT value FROM change WHERE path LIKE '/secrets/%' AND op < 3").all();
    db.close();
    return [...new Set(rows.map(({ value }) => (value instanceof Uint8Array ? sealedBy(value) : undefined)))];
  }

  /** Waits until the store itself says that the old keys can go. */
  async function retire(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        retireSealingKeys(data, keyFile);
        return;
      } catch (error) {
        if (tries > 500) throw error;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-sealed-'));
    data = join(folder, 'data');
    keyFile = join(folder, 'store.key');
  });

  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('appear in no file of the data folder or the backup', async () => {
    const store = await open();
    await store.commit([{ op: 'create', key: secret('a'), value: JSON.stringify({ word }) }]);
    await store.commit([{ op: 'create', key: { ...secret('a'), resource: 'configmaps' }, value: '"plain words"' }]);
    await store.backup(join(data, 'backup'));
    const files = readdirSync(data).map((name) => readFileSync(join(data, name)));
    expect(files.some((content) => content.includes('plain words'))).toBe(true);
    expect(files.some((content) => content.includes(word))).toBe(false);
    expect((await store.get(secret('a')))?.value).toContain(word);
  });

  it('need the key file, and say so when it is gone', async () => {
    await fill(1);
    await expect(open(false)).rejects.toThrow(/no key file is given/);
    rmSync(keyFile);
    await expect(open()).rejects.toThrow(/does not exist and the store has encrypted values/);
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('need the right key file, and say so when it is another', async () => {
    await fill(1);
    rmSync(keyFile);
    createKeyFile(keyFile);
    await expect(open()).rejects.toThrow(/does not belong to this store/);
  });

  it('tell when they were changed outside the store', async () => {
    await fill(2);
    change(`UPDATE change SET value = zeroblob(200) WHERE path = '/secrets/default/s0';
      UPDATE change SET value = (SELECT value FROM change WHERE path = '/secrets/default/s0') WHERE 0`);
    const store = await open();
    await expect(store.get(secret('s0'))).rejects.toThrow(/\/secrets\/default\/s0 .*changed outside/);
    await expect(store.list(secrets)).rejects.toThrow(/changed outside/);
    expect((await store.get(secret('s1')))?.value).toContain(word);
  });

  it('tell when one was put in the place of another', async () => {
    await fill(2);
    change(`UPDATE change SET value = (SELECT value FROM change WHERE path = '/secrets/default/s0')
      WHERE path = '/secrets/default/s1'`);
    const store = await open();
    await expect(store.get(secret('s1'))).rejects.toThrow(/moved from another object/);
  });

  it('are sealed anew after a rotation, after which the old key can go', async () => {
    await fill(700);
    const [old] = readKeyFile(keyFile);
    const fresh = rotateKeyFile(keyFile);
    expect(() => retireSealingKeys(data, keyFile)).toThrow(/not sealed with key .* throughout yet/);
    expect(keysInUse()).toEqual([old?.id]);
    const store = await open();
    await store.commit([{ op: 'update', key: secret('s3'), value: '"while it is sealed anew"' }]);
    await retire();
    await store.close();
    expect(keysInUse()).toEqual([fresh]);
    expect(readKeyFile(keyFile).map((key) => key.id)).toEqual([fresh]);
    const again = await open();
    const page = await again.list(secrets);
    expect(page.ok && page.items).toHaveLength(700);
    expect((await again.get(secret('s3')))?.value).toBe('"while it is sealed anew"');
  });

  it('include those that were written before their resource was to be encrypted', async () => {
    const plain = await open(false);
    await plain.commit([{ op: 'create', key: secret('a'), value: JSON.stringify({ word }) }]);
    await plain.close();
    expect(keysInUse()).toEqual([undefined]);
    const store = await open();
    await retire();
    expect(keysInUse()).toEqual([readKeyFile(keyFile)[0]?.id]);
    expect((await store.get(secret('a')))?.value).toContain(word);
  });
});
