import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { keyOf, type PathRange, pathOf, rangeOf, rangeOfScope } from '../key.ts';
import type { Change, ListQuery, Page, Scope, Stored } from '../types.ts';
import { type Columns, integerIn, textIn, valueIn } from './columns.ts';
import { positionOf, revisionAt } from './position.ts';
import { RecentValues } from './recent-values.ts';
import { prepared, preparedOne } from './schema.ts';
import type { ValueCodec } from './sealed-values.ts';
import { currentRevisionSql } from './writer.ts';

/** Revisions looked at, and changes given, in one stretch of history: a few milliseconds at most. */
const stretchRevisions = 2_000;
const stretchChanges = 512;
const stretchSize = 4 * 1024 * 1024;

/** Characters of values kept at hand. */
const recentLimit = 8 * 1024 * 1024;

/** Everything that reads. Each call sees one moment of the database, as the last durable commit left it. */
export class Reader {
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #codec: ValueCodec;
  readonly #recent = new RecentValues(recentLimit);
  readonly #head: (path: string) => Columns | undefined;
  readonly #anyHead: (path: string) => Columns | undefined;
  readonly #revision: () => Columns | undefined;
  readonly #value: (position: number) => Columns | undefined;
  readonly #page: (after: string, to: string, limit: number) => Iterable<Columns>;
  readonly #count: (after: string, to: string) => Columns | undefined;
  readonly #heads: (after: string, to: string) => Iterable<Columns>;
  readonly #changedHeads: (after: string, to: string, position: number) => Iterable<Columns>;
  readonly #countBefore: (after: string, to: string, position: number) => Columns | undefined;
  readonly #link: (position: number) => Columns | undefined;
  readonly #log: (from: number, to: number, fromPath: string, toPath: string) => Iterable<Columns>;
  readonly #change: (position: number) => Columns | undefined;
  readonly #space: () => Columns | undefined;

  constructor(db: DatabaseSync, codec: ValueCodec) {
    this.#codec = codec;
    this.#head = preparedOne(db, 'SELECT id FROM head WHERE path = ? AND live = 1');
    this.#anyHead = preparedOne(db, 'SELECT id FROM head WHERE path = ?');
    this.#revision = preparedOne(db, currentRevisionSql);
    this.#begin = db.prepare('BEGIN');
    this.#commit = db.prepare('COMMIT');
    this.#value = preparedOne(db, 'SELECT path, value FROM change WHERE id = ?');
    this.#page = prepared(
      db,
      'SELECT path, id FROM head WHERE path > ? AND path < ? AND live = 1 ORDER BY path LIMIT ?',
    );
    this.#count = preparedOne(db, 'SELECT count(*) FROM head WHERE path > ? AND path < ? AND live = 1');
    const heads = 'SELECT path, id, live FROM head WHERE path > ? AND path < ?';
    this.#heads = prepared(db, `${heads} ORDER BY path`);
    this.#changedHeads = prepared(db, `${heads} AND id >= ?`);
    this.#countBefore = preparedOne(
      db,
      'SELECT count(*) FROM head WHERE path > ? AND path < ? AND id < ? AND live = 1',
    );
    this.#link = preparedOne(db, 'SELECT coalesce(previous, 0), op FROM change WHERE id = ?');
    const change = 'SELECT id, path, op, coalesce(previous, 0), value FROM change';
    this.#log = prepared(db, `${change} WHERE id >= ? AND id < ? AND path >= ? AND path < ? ORDER BY id`);
    this.#change = preparedOne(db, `${change} WHERE id = ?`);
    this.#space = preparedOne(
      db,
      'SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
    );
  }

  revision(): number {
    const row = this.#revision();
    return row === undefined ? 0 : integerIn(row, 0);
  }

  /** Bytes that present and history take. */
  bytes(): number {
    const row = this.#space();
    return row === undefined ? 0 : integerIn(row, 0);
  }

  get(path: string): Stored | undefined {
    for (;;) {
      const head = this.#head(path);
      if (head === undefined) return undefined;
      const position = integerIn(head, 0);
      const value = this.valueAt(position);
      // Without a transaction, the value can be forgotten since the head was read: then there is a newer one.
      if (value === undefined) continue;
      this.#recent.add(position, value);
      return { key: keyOf(path), value, revision: revisionAt(position) };
    }
  }

  /** A page of a moment that the caller has checked to be readable; `revision` undefined means the present. */
  list(query: ListQuery, revision: number | undefined): Page {
    const range = rangeAfter(rangeOf(query, query.namespace), query);
    return this.#atOneMoment(() => {
      const present = this.revision();
      if (revision === undefined || revision === present) return this.#listPresent(range, query.limit, present);
      return this.#listPast(range, query.limit, revision);
    });
  }

  /** The value that a change wrote; undefined when it has been forgotten. */
  valueAt(position: number): string | undefined {
    const recent = this.#recent.get(position);
    if (recent !== undefined) return recent;
    const row = this.#value(position);
    return row === undefined ? undefined : this.#codec.decode(textIn(row, 0), valueIn(row, 1));
  }

  /** Keeps a value at hand that has just been written in place of the one at `previous`. */
  remember(position: number, value: string, previous: number): void {
    this.#recent.delete(previous);
    this.#recent.add(position, value);
  }

  /** Changes in scope after a revision: one array for each commit, and the revision up to which was looked. */
  history(scope: Scope, after: number, until: number): { commits: Change[][]; until: number } {
    return this.#atOneMoment(() =>
      scope.resource !== undefined && scope.name !== undefined
        ? this.#historyOfOne(pathOf({ ...scope, name: scope.name }), after, until)
        : this.#historyInLog(rangeOfScope(scope), after, until),
    );
  }

  #listPresent(range: PathRange, limit: number | undefined, revision: number): Page {
    // Reads the keys first: a statement that joined the values could not use those that are at hand.
    const rows = [...this.#page(range.from, range.to, limit ?? -1)];
    const items = rows.map((row) => this.#stored(textIn(row, 0), integerIn(row, 1)));
    // Who lists once lists again: interfaces that poll, controllers that start anew.
    for (const [index, row] of rows.entries()) this.#recent.add(integerIn(row, 1), items[index]?.value ?? '');
    const last = items.length === limit ? rows.at(-1) : undefined;
    const count = last === undefined ? undefined : this.#count(textIn(last, 0), range.to);
    return { ok: true, revision, items, remaining: count === undefined ? 0 : integerIn(count, 0) };
  }

  #listPast(range: PathRange, limit: number | undefined, revision: number): Page {
    const items: Stored[] = [];
    let last = range.from;
    for (const row of this.#heads(range.from, range.to)) {
      if (items.length === limit) break;
      last = textIn(row, 0);
      const position = this.#positionThen(row, revision);
      if (position !== undefined) items.push(this.#stored(last, position));
    }
    const remaining = items.length === limit ? this.#countPast({ from: last, to: range.to }, revision) : 0;
    return { ok: true, revision, items, remaining };
  }

  /** Objects that have not changed since are counted by the database, the others one by one. */
  #countPast(range: PathRange, revision: number): number {
    const end = positionOf(revision + 1, 0);
    const unchanged = this.#countBefore(range.from, range.to, end);
    let count = unchanged === undefined ? 0 : integerIn(unchanged, 0);
    for (const row of this.#changedHeads(range.from, range.to, end)) {
      if (this.#positionThen(row, revision) !== undefined) count += 1;
    }
    return count;
  }

  /** The change that made an object what it was at `revision`, from its head (path, id, live); undefined: absent then. */
  #positionThen(head: Columns, revision: number): number | undefined {
    const end = positionOf(revision + 1, 0);
    const newest = integerIn(head, 1);
    if (newest < end) return integerIn(head, 2) === 1 ? newest : undefined;
    let position = newest;
    while (position !== 0) {
      const link = this.#link(position);
      // Forgotten links are those that nobody can ask for: deletions before the last compaction.
      if (link === undefined) return undefined;
      if (position < end) return integerIn(link, 1) === 3 ? undefined : position;
      position = integerIn(link, 0);
    }
    return undefined;
  }

  /** Walks the object's own chain: as cheap for one of many thousand objects as for the only one. */
  #historyOfOne(path: string, after: number, until: number): { commits: Change[][]; until: number } {
    const end = positionOf(until + 1, 0);
    const positions: number[] = [];
    const head = this.#anyHead(path);
    let position = head === undefined ? 0 : integerIn(head, 0);
    while (revisionAt(position) > after) {
      if (position < end) positions.push(position);
      const link = this.#link(position);
      position = link === undefined ? 0 : integerIn(link, 0);
    }
    const oldest = positions.reverse().slice(0, stretchChanges);
    const last = oldest.length < positions.length ? oldest.at(-1) : undefined;
    const rows = oldest.map((one) => this.#change(one) ?? []);
    return gather(rows, (row) => this.#changeOf(row), last === undefined ? until : revisionAt(last));
  }

  #historyInLog(range: PathRange, after: number, until: number): { commits: Change[][]; until: number } {
    const end = Math.min(until, after + stretchRevisions);
    const rows = this.#log(positionOf(after + 1, 0), positionOf(end + 1, 0), range.from, range.to);
    return gather(rows, (row) => this.#changeOf(row), end);
  }

  #changeOf(row: Columns): Change {
    const position = integerIn(row, 0);
    const revision = revisionAt(position);
    const path = textIn(row, 1);
    const key = keyOf(path);
    const op = integerIn(row, 2);
    const previous = integerIn(row, 3);
    if (op === 3) return { type: 'delete', key, revision, previous: this.#needed(previous) };
    const value = this.#recent.get(position) ?? this.#codec.decode(path, valueIn(row, 4));
    if (op === 1) return { type: 'create', key, revision, value };
    return { type: 'update', key, revision, value, previous: this.#needed(previous) };
  }

  #needed(position: number): string {
    const value = this.valueAt(position);
    if (value === undefined) throw new Error(`change ${position} is missing from the log: the database is damaged`);
    return value;
  }

  #stored(path: string, position: number): Stored {
    return { key: keyOf(path), value: this.#needed(position), revision: revisionAt(position) };
  }

  /** Statements within see the same commit, whatever the writer does meanwhile. */
  #atOneMoment<T>(read: () => T): T {
    this.#begin.run();
    try {
      return read();
    } finally {
      this.#commit.run();
    }
  }
}

/** The part of a range that a page has not shown yet. */
function rangeAfter(range: PathRange, query: ListQuery): PathRange {
  if (query.after === undefined) return range;
  const last = pathOf({ ...query, ...query.after });
  return last > range.from ? { from: last, to: range.to } : range;
}

/** Whole commits until a stretch is full, and how far that is. */
function gather(
  rows: Iterable<Columns>,
  changeOf: (row: Columns) => Change,
  end: number,
): { commits: Change[][]; until: number } {
  const commits: Change[][] = [];
  let size = 0;
  let count = 0;
  for (const row of rows) {
    const revision = revisionAt(integerIn(row, 0));
    const current = commits.at(-1);
    const sameCommit = current?.[0]?.revision === revision;
    if (!sameCommit && (count >= stretchChanges || size >= stretchSize)) {
      return { commits, until: current?.[0]?.revision ?? end };
    }
    const change = changeOf(row);
    count += 1;
    size += change.type === 'delete' ? change.previous.length : change.value.length;
    if (sameCommit) current?.push(change);
    else commits.push([change]);
  }
  return { commits, until: end };
}
