import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './schema.ts';
import type { StepsResult } from './writer.ts';
import { WriterLink } from './writer-link.ts';

const lock = { release: () => undefined };

describe('link to the writer', () => {
  let folder = '';
  let file = '';
  let warnings: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-link-'));
    file = join(folder, 'store.db');
    warnings = [];
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function open(): Promise<WriterLink> {
    const link = new WriterLink({ file, keys: [], sealed: [] }, lock, (message) => warnings.push(message));
    await link.ready();
    return link;
  }

  function commit(link: WriterLink, name: string): Promise<StepsResult> {
    return new Promise((resolve, reject) => {
      link.commit([{ op: 'create', path: `/things/n/${name}`, value: '1' }], resolve, reject);
    });
  }

  it('answers in the order of revisions, in groups', async () => {
    openDatabase(file).close();
    const link = await open();
    const revisions: number[] = [];
    await Promise.all(
      Array.from({ length: 600 }, async (_, i) => {
        const result = await commit(link, `s${i}`);
        if (result.ok) revisions.push(result.revision);
      }),
    );
    expect(revisions).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
    await link.close();
    expect(warnings).toEqual([]);
  });

  it('fails a group that the database refuses, goes on with the next, and closes', async () => {
    const db = openDatabase(file);
    db.exec(
      "CREATE TRIGGER broken BEFORE INSERT ON change WHEN new.path LIKE '%bad' BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    db.close();
    const link = await open();
    await expect(commit(link, 'bad')).rejects.toThrow(/store cannot write: no/);
    expect(await commit(link, 'good')).toMatchObject({ ok: true, revision: 1 });
    await link.close();
    await expect(commit(link, 'late')).rejects.toThrow(/has ended/);
  });

  it('does not open a database that it cannot read', async () => {
    const link = new WriterLink({ file: folder, keys: [], sealed: [] }, lock, (message) => warnings.push(message));
    await expect(link.ready()).rejects.toThrow();
    await link.close();
    expect(warnings).toHaveLength(1);
  });
});
