import { DatabaseSync } from 'node:sqlite';
import { dropOlderKeys, readKeyFile } from '../key-file.ts';
import { databaseFile } from './files.ts';
import { sealedWith } from './resealer.ts';
import { checkFormat } from './schema.ts';

/**
 * Drops the older keys from the key file, once the store of the folder has sealed everything with the first one; throws
 * while it has not. Works beside a running store. Backups made before can no longer be read afterwards, unless a copy
 * of the old key file is kept.
 */
export function retireSealingKeys(folder: string, keyFile: string): void {
  const [primary] = readKeyFile(keyFile);
  const file = databaseFile(folder);
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    checkFormat(db, file);
    if (primary === undefined || sealedWith(db) !== primary.id) {
      throw new Error(
        `store is not sealed with key ${primary?.id ?? ''} throughout yet: start it with this key file and try again later`,
      );
    }
  } finally {
    db.close();
  }
  dropOlderKeys(keyFile);
}
