import type { DatabaseSync } from 'node:sqlite';

/** Single facts about the store. Absent until there is something to say. */
export interface Meta {
  /** Revision up to which changes are forgotten. */
  readonly compacted: number;
  /** Position up to which the forgotten changes have been removed from the log. */
  readonly swept: number;
  /** The store's revision is at least this one, whatever the log says: the log may have been forgotten. */
  readonly floor: number;
  /** Which key everything is sealed with, and which resources are sealed: `<key id> <group/resource>,…`. */
  readonly sealedWith: string;
  /** A sealed word: tells whether the keys at hand are this store's before anything else is read. */
  readonly sealingCheck: Uint8Array;
  /** When the store was made out of a backup: ISO 8601. */
  readonly restoredAt: string;
}

export function readMeta<Name extends keyof Meta>(db: DatabaseSync, name: Name): Meta[Name] | undefined {
  return db.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.value as Meta[Name] | undefined;
}

export function writeMeta<Name extends keyof Meta>(db: DatabaseSync, name: Name, value: Meta[Name]): void {
  const sql = 'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value';
  db.prepare(sql).run(name, value);
}
