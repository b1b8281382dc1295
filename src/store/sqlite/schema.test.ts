import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formats, openDatabase } from './schema.ts';

describe('database format', () => {
  let folder = '';
  let file = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-schema-'));
    file = join(folder, 'store.db');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is written durably: a log ahead of the file, synced at each commit', () => {
    const db = openDatabase(file);
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    expect(db.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
    db.close();
  });

  it('moves forward and keeps what was there', () => {
    const first = openDatabase(file);
    first.prepare('INSERT INTO head VALUES (?, ?, ?)').run('/r/n/a', 128, 1);
    first.close();
    const next = [...formats, 'ALTER TABLE head ADD COLUMN extra TEXT', 'CREATE TABLE more (id INTEGER)'];
    const db = openDatabase(file, next);
    expect(db.prepare('SELECT * FROM head').all()).toEqual([{ path: '/r/n/a', id: 128, live: 1, extra: null }]);
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: next.length });
    db.close();
    openDatabase(file, next).close();
  });

  it('stays as it was when a step forward fails', () => {
    openDatabase(file).close();
    expect(() => openDatabase(file, [...formats, 'CREATE TABLE more (id INTEGER); CREATE TABLE head (id)'])).toThrow(
      /head/,
    );
    const db = openDatabase(file);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'more'").all()).toEqual([]);
    db.close();
  });

  it('is refused when it is newer, with both numbers', () => {
    openDatabase(file, [...formats, 'CREATE TABLE more (id INTEGER)']).close();
    expect(() => openDatabase(file)).toThrow(/has format 2, this version knows formats up to 1/);
  });

  it('is refused when it belongs to another program', () => {
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE theirs (id INTEGER)');
    other.close();
    expect(() => openDatabase(file)).toThrow(/another program/);
  });

  it('is refused when the file is no database', () => {
    writeFileSync(file, 'not a database '.repeat(1_000));
    expect(() => openDatabase(file)).toThrow(/cannot be read as a database/);
  });
});
