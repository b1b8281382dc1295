import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './schema.ts';
import { makeValueCodec } from './sealed-values.ts';
import { currentRevision, type Step, Writer } from './writer.ts';

function create(name: string, size = 1): Step {
  return { op: 'create', path: `/secrets/n/${name}`, value: 'x'.repeat(size) };
}

describe('writer', () => {
  let folder = '';
  let db: DatabaseSync;
  let writer: Writer;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-writer-'));
    db = openDatabase(join(folder, 'store.db'));
    writer = new Writer(db, makeValueCodec([], undefined));
  });

  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('refuses one commit of a group and writes the others', () => {
    const results = writer.commitGroup([[create('a')], [create('a')], [create('b')]]);
    expect(results).toEqual([
      { ok: true, revision: 1, previous: [0] },
      { ok: false, reason: 'AlreadyExists', step: 0, revision: 1 },
      { ok: true, revision: 2, previous: [0] },
    ]);
  });

  it('writes nothing of a group and reuses its revisions when the disk is full', () => {
    writer.commitGroup([[create('a')]]);
    const pages = db.prepare('PRAGMA page_count').get()?.page_count;
    db.exec(`PRAGMA max_page_count = ${Number(pages) + 4}`);
    expect(() => writer.commitGroup([[create('b')], [create('c', 100_000)]])).toThrow(/full/);
    expect(db.isTransaction).toBe(false);
    db.exec('PRAGMA max_page_count = 100000');
    expect(currentRevision(db)).toBe(1);
    expect(writer.commitGroup([[create('b')]])).toEqual([{ ok: true, revision: 2, previous: [0] }]);
  });

  it('removes exactly what is forgotten, in stretches, also when it is started again between them', () => {
    writer.commitGroup([[create('a')], [create('gone')]]);
    const update: Step = { op: 'update', path: '/secrets/n/a', value: 'y' };
    for (let i = 0; i < 1_200; i += 1) writer.commitGroup([[update]]);
    writer.commitGroup([[{ op: 'delete', path: '/secrets/n/gone' }]]);
    writer.commitGroup([[update]]);
    writer.compact(1_203);
    expect(writer.sweep()).toBe(true);
    const again = new Writer(db, makeValueCodec([], undefined));
    while (again.sweep());
    expect(db.prepare('SELECT id / 128 AS revision, path FROM change ORDER BY id').all()).toEqual([
      { revision: 1_202, path: '/secrets/n/a' },
      { revision: 1_204, path: '/secrets/n/a' },
    ]);
    expect(db.prepare('SELECT path FROM head').all()).toEqual([{ path: '/secrets/n/a' }]);
  });

  it('keeps the revision when every change has been forgotten', () => {
    writer.commitGroup([[create('a')]]);
    writer.commitGroup([[{ op: 'delete', path: '/secrets/n/a' }]]);
    writer.compact(2);
    while (writer.sweep());
    expect(db.prepare('SELECT count(*) AS count FROM change').get()).toEqual({ count: 0 });
    expect(currentRevision(db)).toBe(2);
    expect(new Writer(db, makeValueCodec([], undefined)).commitGroup([[create('a')]])).toMatchObject([{ revision: 3 }]);
  });
});
