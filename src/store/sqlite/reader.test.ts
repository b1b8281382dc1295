import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../types.ts';
import { Reader } from './reader.ts';
import { openDatabase } from './schema.ts';
import { makeValueCodec } from './sealed-values.ts';
import { type Step, Writer } from './writer.ts';

const things = { group: '', resource: 'things' };
const one: Scope = { ...things, namespace: 'n', name: 'a' };

function step(op: Step['op'], name: string, value?: string): Step {
  return { op, path: `/things/n/${name}`, ...(value !== undefined && { value }) };
}

describe('reader', () => {
  let folder = '';
  let db: DatabaseSync;
  let writer: Writer;
  let reader: Reader;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-reader-'));
    db = openDatabase(join(folder, 'store.db'));
    writer = new Writer(db, makeValueCodec([], undefined));
    reader = new Reader(db, makeValueCodec([], undefined));
  });

  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** All history from the beginning, stretch by stretch; how many stretches it took. */
  function readAll(scope: Scope, until: number): { revisions: number[]; stretches: number } {
    const revisions: number[] = [];
    let stretches = 0;
    for (let after = 0; after < until; stretches += 1) {
      const stretch = reader.history(scope, after, until);
      revisions.push(...stretch.commits.map((changes) => changes[0]?.revision ?? 0));
      after = stretch.until;
    }
    return { revisions, stretches };
  }

  it.each([
    ['one object', one],
    ['a resource', things],
  ])('reads the history of %s no further than it is asked to', (_, scope) => {
    writer.commitGroup([[step('create', 'a', '1')], [step('update', 'a', '2')], [step('update', 'a', '3')]]);
    const { commits, until } = reader.history(scope, 0, 2);
    expect(commits.map((changes) => changes[0]?.revision)).toEqual([1, 2]);
    expect(until).toBe(2);
  });

  it.each([
    ['one object', one],
    ['a resource', things],
  ])('reads a long history of %s in stretches, without a gap', (_, scope) => {
    writer.commitGroup([[step('create', 'a', '0')]]);
    writer.commitGroup(Array.from({ length: 1_500 }, (_, i) => [step('update', 'a', String(i))]));
    const { revisions, stretches } = readAll(scope, 1_501);
    expect(revisions).toEqual(Array.from({ length: 1_501 }, (_, i) => i + 1));
    expect(stretches).toBe(3);
  });

  it('reads large changes in small stretches', () => {
    const large = 'x'.repeat(3 * 1024 * 1024);
    writer.commitGroup([[step('create', 'a', large)], [step('update', 'a', large)], [step('update', 'a', large)]]);
    expect(readAll(things, 3)).toEqual({ revisions: [1, 2, 3], stretches: 2 });
    expect(readAll(one, 3)).toEqual({ revisions: [1, 2, 3], stretches: 2 });
  });

  it('looks at a bounded part of a log in which nothing is wanted', () => {
    writer.commitGroup([[step('create', 'b', '0')]]);
    writer.commitGroup(Array.from({ length: 5_000 }, () => [step('update', 'b', '1')]));
    const other = { ...things, namespace: 'm' };
    expect(reader.history(other, 0, 5_001)).toEqual({ commits: [], until: 2_000 });
    expect(reader.history(other, 4_000, 5_001)).toEqual({ commits: [], until: 5_001 });
  });

  it('shows an object as absent at a moment between its deletion and its return', () => {
    for (const op of ['create', 'delete', 'create'] as const) writer.commitGroup([[step(op, 'a', '1')]]);
    const present = (revision: number) => reader.list(things, revision).items.length;
    expect([1, 2, 3].map(present)).toEqual([1, 0, 1]);
  });

  it('counts what is left at a moment of the past', () => {
    writer.commitGroup(['a', 'b', 'c', 'd', 'e'].map((name) => [step('create', name, '1')]));
    writer.commitGroup([[step('delete', 'd')], [step('update', 'e', '2')], [step('create', 'f', '1')]]);
    const page = reader.list({ ...things, limit: 2 }, 5);
    expect(page.items.map((item) => item.key.name)).toEqual(['a', 'b']);
    expect(page.remaining).toBe(3);
  });
});
