import { join } from 'node:path';

/** The database within a data folder. */
export function databaseFile(folder: string): string {
  return join(folder, 'store.db');
}
