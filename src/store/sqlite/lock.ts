import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from './files.ts';

/** Held by the one process that uses a data folder, as long as it keeps this: a lock that is dropped ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the folder, or throws with the process that has it. The lock is the operating system's own, through an empty
 * database that stays locked: it ends with the process however that ends, and no stale file can keep anybody out. The
 * file with the process id is for the message only.
 */
export function lockFolder(folder: string): FolderLock {
  const pidFile = join(folder, 'store.pid');
  const lockFile = join(folder, 'store.lock');
  makePrivateFile(lockFile);
  const db = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw error;
    throw new Error(
      `data folder ${folder} is in use by process ${readPid(pidFile)}: stop it, or choose another folder`,
    );
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      if (!db.isOpen) return;
      rmSync(pidFile, { force: true });
      db.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

function readPid(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
