import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { makePrivateFile, syncPath } from './files.ts';
import { currentRevision } from './writer.ts';

/**
 * Copies the database as of one commit into a file that does not exist yet, and gives the revision it holds. Runs
 * beside readers and writers: one step on a connection of its own, since SQLite starts a copy in steps again whenever
 * another connection writes. The file appears whole or not at all. Encrypted values stay encrypted in it.
 */
export async function backUp(database: string, file: string): Promise<number> {
  if (existsSync(file)) throw new Error(`backup file ${file} exists already: choose another name`);
  const draft = `${file}.part`;
  rmSync(draft, { force: true });
  makePrivateFile(draft);
  const source = new DatabaseSync(database, { timeout: 5_000 });
  try {
    await backup(source, draft, { rate: 2 ** 31 - 1 });
    const revision = seal(draft);
    renameSync(draft, file);
    syncPath(dirname(file));
    return revision;
  } finally {
    source.close();
    rmSync(draft, { force: true });
  }
}

/** Makes a copy one file, without a log beside it, and brings it to the disk. */
function seal(draft: string): number {
  const copy = new DatabaseSync(draft);
  try {
    copy.exec('PRAGMA journal_mode = DELETE');
    return currentRevision(copy);
  } finally {
    copy.close();
    syncPath(draft);
  }
}
