import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Columns } from './columns.ts';
import { makePrivateFile } from './files.ts';

/** Marks a database file as ours: `DRVR`. */
export const applicationId = 0x44525652;

/**
 * What makes each format out of the one before, in order. A format that has been released is never edited: add one.
 *
 *  - `change`: the log. `id` is a position; `previous` the position of the object's change before, null where there is
 *    none; `op` 1 create, 2 update, 3 delete; `value` text, or sealed bytes. The value stands last, so that a walk
 *    over the other columns touches none of its pages.
 *  - `head`: the newest change of each object. Deleted objects stay until their deletion is forgotten, so that earlier
 *    moments can be listed.
 *  - `meta`: single facts, see `Meta`.
 */
export const formats: readonly string[] = [
  `CREATE TABLE change (
     id INTEGER PRIMARY KEY,
     path TEXT NOT NULL,
     previous INTEGER,
     op INTEGER NOT NULL,
     value ANY
   ) STRICT;
   CREATE TABLE head (path TEXT PRIMARY KEY, id INTEGER NOT NULL, live INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;`,
];

/** Opens the database for reading and writing, and brings it to the newest format. Throws when it is not ours or newer. */
export function openDatabase(file: string, known: readonly string[] = formats): DatabaseSync {
  makePrivateFile(file);
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    checkFormat(db, file, known.length);
    // Four megabytes between checkpoints: with more the whole is no faster, and the slowest commits get slower.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000');
    db.exec('PRAGMA journal_size_limit = 67108864');
    migrate(db, known);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Throws when the file is no database, of another program, or in a format that is not known yet. */
export function checkFormat(db: DatabaseSync, file: string, newest: number = formats.length): void {
  const id = pragma(db, 'application_id', file);
  const format = pragma(db, 'user_version', file);
  const tables = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get();
  if (id === 0 && format === 0 && tables?.count === 0) return;
  if (id !== applicationId) throw new Error(`${file} is a database of another program: choose another data folder`);
  if (format > newest) {
    throw new Error(
      `${file} has format ${format}, this version knows formats up to ${newest}: ` +
        'start the version that wrote it, or restore a backup of before the upgrade',
    );
  }
}

/** A statement whose rows come as arrays: cheaper than objects, and the columns are ours. */
export function prepared(
  db: DatabaseSync,
  sql: string,
): (...values: readonly (string | number)[]) => Iterable<Columns> {
  const statement = asArrays(db.prepare(sql));
  return (...values) => statement.iterate(...values) as unknown as Iterable<Columns>;
}

/** As `prepared`, for statements with one row at most. */
export function preparedOne(
  db: DatabaseSync,
  sql: string,
): (...values: readonly (string | number)[]) => Columns | undefined {
  const statement = asArrays(db.prepare(sql));
  return (...values) => statement.get(...values) as unknown as Columns | undefined;
}

function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

function migrate(db: DatabaseSync, known: readonly string[]): void {
  const from = pragma(db, 'user_version', '');
  for (const [index, sql] of known.entries()) {
    if (index < from) continue;
    db.exec(
      `BEGIN IMMEDIATE; ${sql}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1}; COMMIT`,
    );
  }
}

function pragma(db: DatabaseSync, name: 'application_id' | 'user_version', file: string): number {
  try {
    return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be read as a database (${why}): restore a backup`, { cause: error });
  }
}
