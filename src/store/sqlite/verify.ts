import type { DatabaseSync } from 'node:sqlite';
import { keyOf } from '../key.ts';
import { type Columns, integerIn, textIn, valueIn } from './columns.ts';
import { readMeta } from './meta.ts';
import { positionOf } from './position.ts';
import { prepared } from './schema.ts';
import type { ValueCodec } from './sealed-values.ts';

/** Enough to see what kind of damage it is. */
const reportLimit = 20;

/**
 * Looks at everything: the pages, that each object's newest change and the log agree, that every value can be read.
 * Gives a sentence for each problem found, at most twenty. Takes about a second for 100,000 objects.
 */
export function findDamage(db: DatabaseSync, codec: ValueCodec): string[] {
  const pages = [...prepared(db, `PRAGMA integrity_check(${reportLimit})`)()].map((row) => textIn(row, 0));
  if (pages.length !== 1 || pages[0] !== 'ok') return pages;
  return [...damagedHeads(db), ...damagedChanges(db, codec)].slice(0, reportLimit);
}

function* damagedHeads(db: DatabaseSync): Generator<string> {
  const heads = prepared(
    db,
    `SELECT head.path, head.live, coalesce(change.path, ''), coalesce(change.op, 0)
     FROM head LEFT JOIN change ON change.id = head.id`,
  );
  for (const row of heads()) {
    const path = textIn(row, 0);
    if (textIn(row, 2) !== path) yield `newest change of ${path} is missing`;
    else if ((integerIn(row, 1) === 1) === (integerIn(row, 3) === 3)) yield `${path} disagrees with its newest change`;
  }
}

function* damagedChanges(db: DatabaseSync, codec: ValueCodec): Generator<string> {
  const newestOf = new Map<string, number>();
  const compactedEnd = positionOf((readMeta(db, 'compacted') ?? 0) + 1, 0);
  for (const row of prepared(db, 'SELECT id, path, op, coalesce(previous, 0), value FROM change ORDER BY id')()) {
    const position = integerIn(row, 0);
    const path = textIn(row, 1);
    const problem = damageOf(row, position >= compactedEnd, newestOf.get(path) ?? 0, codec);
    if (problem !== undefined) yield problem;
    newestOf.set(path, position);
  }
  const heads = prepared(db, 'SELECT path, id FROM head');
  for (const row of heads()) {
    const newest = newestOf.get(textIn(row, 0));
    if (newest !== integerIn(row, 1)) yield `${textIn(row, 0)} does not show its newest change`;
  }
}

function damageOf(row: Columns, chained: boolean, before: number, codec: ValueCodec): string | undefined {
  const position = integerIn(row, 0);
  const path = textIn(row, 1);
  const op = integerIn(row, 2);
  try {
    keyOf(path);
    if (op === 1 || op === 2) codec.decode(path, valueIn(row, 4));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (op < 1 || op > 3) return `change ${position} of ${path} is of unknown type ${op}`;
  if (chained && op !== 1 && integerIn(row, 3) !== before) return `change ${position} of ${path} lost the one before`;
  return undefined;
}
