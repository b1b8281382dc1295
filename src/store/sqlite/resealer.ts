import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Sealer, sealedBy } from '../sealing.ts';
import type { Resource } from '../types.ts';
import { type Columns, integerIn, textIn, valueIn } from './columns.ts';
import { readMeta, writeMeta } from './meta.ts';
import { prepared } from './schema.ts';
import { resourceIn } from './sealed-values.ts';
import { inTransaction } from './writer.ts';

const checkPath = 'sealing check';
const checkWord = 'the keys at hand are the keys of this store';

/** Changes looked at in one transaction. */
const stretch = 200;

/** Seals again what an older key sealed, and what was written before its resource was to be sealed. */
export class Resealer {
  readonly #db: DatabaseSync;
  readonly #sealer: Sealer;
  readonly #resources: ReadonlySet<string>;
  readonly #settled: string;
  readonly #after: (position: number, limit: number) => Iterable<Columns>;
  readonly #replace: StatementSync;
  #position = 0;
  #done: boolean;

  constructor(db: DatabaseSync, sealer: Sealer, resources: readonly Resource[]) {
    this.#db = db;
    this.#sealer = sealer;
    this.#resources = new Set(resources.map(({ group, resource }) => `${group}/${resource}`));
    this.#settled = `${sealer.primary} ${[...this.#resources].sort().join(',')}`;
    this.#after = prepared(
      db,
      'SELECT id, path, value FROM change WHERE id > ? AND value IS NOT NULL ORDER BY id LIMIT ?',
    );
    this.#replace = db.prepare('UPDATE change SET value = ? WHERE id = ?');
    this.#done = readMeta(db, 'sealedWith') === this.#settled;
  }

  /** Goes over a stretch of the log; true while there is more. */
  step(): boolean {
    if (this.#done) return false;
    const rows = [...this.#after(this.#position, stretch)];
    inTransaction(this.#db, () => {
      for (const row of rows) this.#renew(row);
      if (rows.length === stretch) return;
      writeMeta(this.#db, 'sealingCheck', this.#sealer.seal(checkPath, checkWord));
      writeMeta(this.#db, 'sealedWith', this.#settled);
    });
    const last = rows.at(-1);
    if (last !== undefined) this.#position = integerIn(last, 0);
    this.#done = rows.length < stretch;
    return !this.#done;
  }

  #renew(row: Columns): void {
    const path = textIn(row, 1);
    const stored = valueIn(row, 2);
    if (typeof stored === 'string' && !this.#resources.has(resourceIn(path))) return;
    if (typeof stored !== 'string' && sealedBy(stored) === this.#sealer.primary) return;
    const text = typeof stored === 'string' ? stored : this.#sealer.open(path, stored);
    this.#replace.run(this.#sealer.seal(path, text), integerIn(row, 0));
  }
}

/** Throws when the store was sealed with keys that are not at hand. */
export function checkSealing(db: DatabaseSync, sealer: Sealer): void {
  const check = readMeta(db, 'sealingCheck');
  if (check === undefined) return;
  try {
    sealer.open(checkPath, check);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the key file does not belong to this store: ${why}`, { cause: error });
  }
}

/** The id of the key that everything in the store is sealed with; undefined while that is not so. */
export function sealedWith(db: DatabaseSync): string | undefined {
  return readMeta(db, 'sealedWith')?.split(' ')[0];
}

/** Marks a store in which nothing has been sealed yet: from now on it opens with these keys only. */
export function beginSealing(db: DatabaseSync, sealer: Sealer): void {
  if (readMeta(db, 'sealingCheck') !== undefined) return;
  writeMeta(db, 'sealingCheck', sealer.seal(checkPath, checkWord));
}
