import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { maxSteps, reasonToRefuse } from '../commit-rules.ts';
import type { Refused, Write } from '../types.ts';
import { type Columns, integerIn, textIn } from './columns.ts';
import { readMeta, writeMeta } from './meta.ts';
import { positionOf, revisionAt } from './position.ts';
import { prepared, preparedOne } from './schema.ts';
import type { ValueCodec } from './sealed-values.ts';

/** One step of a commit, with its path made already. */
export interface Step {
  readonly op: Write['op'];
  readonly path: string;
  readonly value?: string;
  readonly ifRevision?: number;
}

export type StepsResult =
  /** `previous`: for each step the position of the change that it superseded, 0 where there is none. */
  | { readonly ok: true; readonly revision: number; readonly previous: readonly number[] }
  /** `step`: index of the step that does not hold; `revision`: what its object is at. */
  | { readonly ok: false; readonly reason: Refused['reason']; readonly step: number; readonly revision: number };

const opCodes = { create: 1, update: 2, delete: 3 } as const;

/** Changes swept in one transaction: short enough for commits that wait meanwhile. */
const sweepStretch = 500;

/** Everything that writes. Synchronous; one for each database. */
export class Writer {
  readonly #db: DatabaseSync;
  readonly #codec: ValueCodec;
  readonly #head: (path: string) => Columns | undefined;
  readonly #forgotten: (after: number, end: number, limit: number) => Iterable<Columns>;
  readonly #insertChange: StatementSync;
  readonly #upsertHead: StatementSync;
  readonly #deleteChange: StatementSync;
  readonly #deleteHead: StatementSync;
  #revision: number;
  #compacted: number;
  #swept: number;

  constructor(db: DatabaseSync, codec: ValueCodec) {
    this.#db = db;
    this.#codec = codec;
    this.#head = preparedOne(db, 'SELECT id, live FROM head WHERE path = ?');
    this.#insertChange = db.prepare('INSERT INTO change (id, path, previous, op, value) VALUES (?, ?, ?, ?, ?)');
    this.#upsertHead = db.prepare(
      'INSERT INTO head (path, id, live) VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE SET id = excluded.id, live = excluded.live',
    );
    this.#forgotten = prepared(
      db,
      'SELECT id, coalesce(previous, 0), op, path FROM change WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
    );
    this.#deleteChange = db.prepare('DELETE FROM change WHERE id = ?');
    this.#deleteHead = db.prepare('DELETE FROM head WHERE path = ? AND id = ?');
    this.#revision = currentRevision(db);
    this.#compacted = readMeta(db, 'compacted') ?? 0;
    this.#swept = readMeta(db, 'swept') ?? 0;
  }

  /** Up to where changes are forgotten. */
  get compacted(): number {
    return this.#compacted;
  }

  /** Several commits in one transaction and one sync, each with its own revision or refused by itself. */
  commitGroup(group: readonly (readonly Step[])[]): StepsResult[] {
    const before = this.#revision;
    try {
      return inTransaction(this.#db, () => group.map((steps) => this.#commit(steps)));
    } catch (error) {
      this.#revision = before;
      throw error;
    }
  }

  /** Forgets up to a revision; `sweep` then removes what is forgotten. */
  compact(revision: number): void {
    const compacted = Math.min(revision, this.#revision);
    if (compacted <= this.#compacted) return;
    inTransaction(this.#db, () => {
      writeMeta(this.#db, 'compacted', compacted);
      writeMeta(this.#db, 'floor', this.#revision);
    });
    this.#compacted = compacted;
  }

  /** Removes a stretch of the forgotten changes; true while there is more to remove. */
  sweep(): boolean {
    const end = positionOf(this.#compacted + 1, 0) - 1;
    if (this.#swept >= end) return false;
    const rows = [...this.#forgotten(this.#swept, end, sweepStretch)];
    const last = rows.at(-1);
    const swept = last === undefined || rows.length < sweepStretch ? end : integerIn(last, 0);
    inTransaction(this.#db, () => {
      for (const row of rows) this.#forget(row);
      writeMeta(this.#db, 'swept', swept);
    });
    this.#swept = swept;
    return swept < end;
  }

  #commit(steps: readonly Step[]): StepsResult {
    const previous: number[] = [];
    for (const [index, step] of steps.entries()) {
      const head = this.#head(step.path);
      const position = head === undefined ? 0 : integerIn(head, 0);
      const revision = head === undefined || integerIn(head, 1) === 0 ? 0 : revisionAt(position);
      const reason = reasonToRefuse(step, revision);
      if (reason !== undefined) return { ok: false, reason, step: index, revision };
      previous.push(position);
    }
    const revision = this.#revision + 1;
    let place = 0;
    for (const [index, step] of steps.entries()) {
      if (step.op === 'expect') continue;
      this.#write(positionOf(revision, place), step.op, step, previous[index] || null);
      place += 1;
    }
    this.#revision = revision;
    return { ok: true, revision, previous };
  }

  #write(position: number, op: keyof typeof opCodes, step: Step, previous: number | null): void {
    const value = op === 'delete' ? null : this.#codec.encode(step.path, step.value ?? '');
    this.#insertChange.run(position, step.path, previous, opCodes[op], value);
    this.#upsertHead.run(step.path, position, op === 'delete' ? 0 : 1);
  }

  /** A change that nobody can ask to see the time before: what it superseded goes, and a deletion goes itself. */
  #forget(row: Columns): void {
    const position = integerIn(row, 0);
    const previous = integerIn(row, 1);
    if (previous !== 0) this.#deleteChange.run(previous);
    if (integerIn(row, 2) !== opCodes.delete) return;
    this.#deleteChange.run(position);
    this.#deleteHead.run(textIn(row, 3), position);
  }
}

/** The revision of the last commit; `floor` counts where the newest changes have been forgotten. */
export const currentRevisionSql = `SELECT max(
    coalesce((SELECT max(id) FROM change), 0) / ${maxSteps},
    coalesce((SELECT value FROM meta WHERE name = 'floor'), 0))`;

export function currentRevision(db: DatabaseSync): number {
  const row = preparedOne(db, currentRevisionSql)();
  return row === undefined ? 0 : integerIn(row, 0);
}

export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
