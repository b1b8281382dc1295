import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { readKeyFile } from '../key-file.ts';
import { makeSealer } from '../sealing.ts';
import { integerIn } from './columns.ts';
import { databaseFile, makePrivateFile, syncPath } from './files.ts';
import { lockFolder } from './lock.ts';
import { readMeta, writeMeta } from './meta.ts';
import { positionOf } from './position.ts';
import { checkSealing } from './resealer.ts';
import { openDatabase, preparedOne } from './schema.ts';
import { makeValueCodec, type ValueCodec } from './sealed-values.ts';
import { findDamage } from './verify.ts';
import { currentRevision, inTransaction } from './writer.ts';

/**
 * How far a restore raises the revision above everything that is known to have been used: what was written after the
 * backup, and is lost, may have been seen by clients that compare revisions. Weeks of 5,000 commits a second.
 */
const leap = 10_000_000_000;

export interface RestoreOptions {
  /** The backup; it is only read. */
  readonly backup: string;
  /** The data folder; no store may be open in it. */
  readonly folder: string;
  /** Needed when the backup has encrypted values: the key file of the store that it was made from. */
  readonly keyFile?: string;
  readonly now: Date;
}

export interface Restored {
  readonly objects: number;
  /** The store's revision from now on. */
  readonly revision: number;
  /** Where the database that was there before is kept; undefined when there was none. */
  readonly replaced: string | undefined;
}

/**
 * Puts a backup in the place of a store. Every object gets a revision above all that any client has seen, and history
 * starts anew: node agents take nothing for outdated, and watches that resume are told to list again. The backup is
 * checked before anything is touched; a crash leaves either the store as it was or the restored one.
 */
export function restoreSqliteStore(options: RestoreOptions): Restored {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(options.folder);
  const file = databaseFile(options.folder);
  const draft = `${file}.restoring`;
  try {
    removeDatabase(draft);
    if (!existsSync(options.backup)) throw new Error(`backup ${options.backup} does not exist`);
    makePrivateFile(draft);
    copyFileSync(options.backup, draft);
    const outcome = inWordsOfBackup(options.backup, draft, () => prepare(draft, options, presentRevision(file)));
    syncPath(draft);
    const replaced = setAside(file, `${file}.before-restore-${stampOf(options.now)}`);
    renameSync(draft, file);
    syncPath(options.folder);
    return { ...outcome, replaced };
  } finally {
    removeDatabase(draft);
    lock.release();
  }
}

/** What is wrong with the copy is wrong with the backup, which is the name that the user knows. */
function inWordsOfBackup<T>(backup: string, draft: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`nothing was restored: ${why.replaceAll(draft, `backup ${backup}`)}`, { cause: error });
  }
}

function prepare(draft: string, options: RestoreOptions, present: number): { objects: number; revision: number } {
  const db = openDatabase(draft);
  try {
    const damage = findDamage(db, codecFor(db, options.keyFile));
    if (damage.length > 0) {
      throw new Error(`backup ${options.backup} is damaged: ${damage.join('; ')}`);
    }
    const base = Math.max(currentRevision(db), present) + leap;
    const objects = renumber(db, base);
    inTransaction(db, () => {
      writeMeta(db, 'compacted', base + objects);
      writeMeta(db, 'swept', positionOf(base + objects + 1, 0) - 1);
      writeMeta(db, 'floor', base + objects);
      writeMeta(db, 'restoredAt', options.now.toISOString());
    });
    db.exec('PRAGMA journal_mode = DELETE');
    return { objects, revision: base + objects };
  } finally {
    db.close();
  }
}

/** Makes each object's value its only change, at a revision of its own above `base`. Gives how many there are. */
function renumber(db: DatabaseSync, base: number): number {
  return inTransaction(db, () => {
    db.exec(`
      CREATE TEMP TABLE moved AS
        SELECT path, id AS old, ${positionOf(base, 0)} + row_number() OVER (ORDER BY path) * ${positionOf(1, 0)} AS new
        FROM head WHERE live = 1;
      CREATE INDEX temp.moved_old ON moved (old);
      DELETE FROM change WHERE id NOT IN (SELECT old FROM moved);
      UPDATE change SET id = moved.new, previous = NULL, op = 1 FROM moved WHERE change.id = moved.old;
      DELETE FROM head;
      INSERT INTO head (path, id, live) SELECT path, new, 1 FROM moved;`);
    const row = preparedOne(db, 'SELECT count(*) FROM moved')();
    db.exec('DROP TABLE moved');
    return row === undefined ? 0 : integerIn(row, 0);
  });
}

function codecFor(db: DatabaseSync, keyFile: string | undefined): ValueCodec {
  if (readMeta(db, 'sealingCheck') === undefined) return makeValueCodec([], undefined);
  if (keyFile === undefined) {
    throw new Error("backup has encrypted values and no key file is given: name the key file of the backup's store");
  }
  const sealer = makeSealer(readKeyFile(keyFile));
  checkSealing(db, sealer);
  return makeValueCodec([], sealer);
}

/** The revision of the store that is there, and 0 where there is none or it cannot be read. */
function presentRevision(file: string): number {
  if (!existsSync(file)) return 0;
  try {
    const db = openDatabase(file);
    try {
      return currentRevision(db);
    } finally {
      // The last to close brings the log into the database: the file is then complete by itself.
      db.close();
    }
  } catch {
    return 0;
  }
}

/** Keeps the old database under another name. Its log must not be left: it would be applied to the new one. */
function setAside(file: string, name: string): string | undefined {
  if (!existsSync(file)) return undefined;
  linkSync(file, name);
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${name}-wal`);
  rmSync(`${file}-shm`, { force: true });
  return name;
}

function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true });
}

/** `20260131T093000Z`: fit for a file's name. */
function stampOf(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, '');
}
