import { writeFile } from 'node:fs/promises';
import { checkCommit, reasonToRefuse } from '../src/store/commit-rules.ts';
import { keyOf, pathOf, rangeOf, rangeOfScope } from '../src/store/key.ts';
import type {
  Change,
  Committed,
  Key,
  ListQuery,
  Page,
  Refused,
  Scope,
  Status,
  Store,
  Stored,
  Unreadable,
  Watch,
  Write,
} from '../src/store/types.ts';
import { WatchHub } from '../src/store/watch-hub.ts';

/** What an object was from `revision` on; no value: absent. */
interface Version {
  readonly revision: number;
  readonly value: string | undefined;
}

/** A store that forgets everything when it ends: for tests of what stands on a store, and for their speed. */
export class MemoryStore implements Store {
  readonly #versions = new Map<string, Version[]>();
  /** Changes after the compaction, by revision. */
  #log: { readonly revision: number; readonly changes: readonly Change[] }[] = [];
  readonly #hub: WatchHub;
  #revision = 0;
  #compacted = 0;
  #closed = false;

  constructor() {
    this.#hub = new WatchHub(
      {
        compacted: () => this.#compacted,
        revision: () => this.#revision,
        read: (scope, after, until) => ({ commits: this.#changes(scope, after), until }),
      },
      0,
    );
  }

  async get(key: Key): Promise<Stored | undefined> {
    this.#checkOpen();
    return this.#at(pathOf(key), this.#revision);
  }

  async list(query: ListQuery): Promise<Page | Unreadable> {
    this.#checkOpen();
    const revision = query.revision || this.#revision;
    if (revision < this.#compacted) return { ok: false, reason: 'Compacted', revision: this.#compacted };
    if (revision > this.#revision) return { ok: false, reason: 'Future', revision: this.#revision };
    const range = rangeOf(query, query.namespace);
    const from = query.after === undefined ? '' : pathOf({ ...query, ...query.after });
    const paths = [...this.#versions.keys()]
      .filter((path) => path >= range.from && path < range.to && path > from)
      .sort();
    const found = paths.flatMap((path) => this.#at(path, revision) ?? []);
    const items = found.slice(0, query.limit);
    return { ok: true, revision, items, remaining: found.length - items.length };
  }

  async commit(writes: readonly Write[]): Promise<Committed | Refused> {
    this.#checkOpen();
    checkCommit(writes);
    for (const write of writes) {
      const revision = this.#at(pathOf(write.key), this.#revision)?.revision ?? 0;
      const reason = reasonToRefuse('ifRevision' in write ? write : { op: write.op }, revision);
      if (reason !== undefined) return { ok: false, reason, key: write.key, revision };
    }
    const revision = this.#revision + 1;
    const changes = writes.flatMap((write) => this.#apply(write, revision) ?? []);
    this.#revision = revision;
    this.#log.push({ revision, changes });
    this.#hub.publish(revision, changes);
    return { ok: true, revision };
  }

  watch(scope: Scope, after: number): Watch {
    this.#checkOpen();
    return this.#hub.watch(scope, after);
  }

  async status(): Promise<Status> {
    this.#checkOpen();
    let bytes = 0;
    for (const versions of this.#versions.values()) for (const { value } of versions) bytes += value?.length ?? 0;
    return { revision: this.#revision, compacted: this.#compacted, bytes };
  }

  async compact(revision: number): Promise<void> {
    this.#checkOpen();
    this.#compacted = Math.max(this.#compacted, Math.min(revision, this.#revision));
    this.#log = this.#log.filter((commit) => commit.revision > this.#compacted);
    for (const [path, versions] of this.#versions) {
      const kept = versions.filter((_, index) => (versions[index + 1]?.revision ?? Infinity) > this.#compacted);
      const [oldest] = kept;
      if (oldest?.value === undefined && oldest !== undefined && oldest.revision <= this.#compacted) kept.shift();
      if (kept.length === 0) this.#versions.delete(path);
      else this.#versions.set(path, kept);
    }
  }

  async backup(file: string): Promise<number> {
    this.#checkOpen();
    await writeFile(file, JSON.stringify([...this.#versions]), { flag: 'wx' });
    return this.#revision;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#hub.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error('store is closed');
  }

  #at(path: string, revision: number): Stored | undefined {
    const version = this.#versions.get(path)?.findLast((one) => one.revision <= revision);
    if (version?.value === undefined) return undefined;
    return { key: keyOf(path), value: version.value, revision: version.revision };
  }

  #apply(write: Write, revision: number): Change | undefined {
    if (write.op === 'expect') return undefined;
    const path = pathOf(write.key);
    const previous = this.#at(path, this.#revision)?.value ?? '';
    const value = write.op === 'delete' ? undefined : write.value;
    const versions = this.#versions.get(path);
    if (versions === undefined) this.#versions.set(path, [{ revision, value }]);
    else versions.push({ revision, value });
    const key = keyOf(path);
    if (write.op === 'create') return { type: 'create', key, revision, value: write.value };
    if (write.op === 'delete') return { type: 'delete', key, revision, previous };
    return { type: 'update', key, revision, value: write.value, previous };
  }

  #changes(scope: Scope, after: number): Change[][] {
    const { from, to } = rangeOfScope(scope);
    const inScope = (change: Change): boolean => {
      const path = pathOf(change.key);
      return path >= from && path < to;
    };
    return this.#log
      .filter((commit) => commit.revision > after)
      .map((commit) => commit.changes.filter(inScope))
      .filter((changes) => changes.length > 0);
  }
}
