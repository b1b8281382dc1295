import { chmodSync, closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** The database within a data folder. */
export function databaseFile(folder: string): string {
  return join(folder, 'store.db');
}

/**
 * Makes the file where it is absent; only its owner can read it then, and what SQLite keeps beside it. A file that
 * exists is never opened: closing it would take away the locks that this process holds on it through SQLite (POSIX
 * locks belong to the process).
 */
export function makePrivateFile(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'ax', 0o600));
  chmodSync(file, 0o600);
}

/** Brings a file, or the names in a folder, to the disk. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
