/**
 * The store remembers objects as JSON text under keys, and every change of them in one order.
 *
 * Revisions: one integer for the whole store. Each commit takes exactly the next one, so a revision names a moment of
 * everything at once. It only grows, also across restarts, and jumps forward over a restore. Always a safe integer.
 *
 * Expected refusals are values (`ok: false`), so that callers need no class of ours to tell them apart. What is thrown
 * is a fault: disk, tampering, a closed store, or a programming error.
 *
 * Nothing here asks for more than etcd v3 gives: one revision a transaction, compares, prefix ranges at a revision,
 * watches with the previous value, compaction, snapshots.
 */
export interface Store {
  /** The object now, or undefined. */
  get(key: Key): Promise<Stored | undefined>;
  /** One page of objects in the order of their paths (see `Key`), all as they were at one revision. */
  list(query: ListQuery): Promise<Page | Unreadable>;
  /**
   * All writes or none, durable before the answer. Writes are judged in order against the state before the commit; the
   * first that does not hold is the one refused. Throws when the writes break the rules told at `Write`.
   */
  commit(writes: readonly Write[]): Promise<Committed | Refused>;
  /** Every change in `scope` with a revision above `after`, in order, exactly once. */
  watch(scope: Scope, after: number): Watch;
  status(): Promise<Status>;
  /**
   * Forgets changes up to `revision`: lists at and watches after anything older are answered with `Compacted`. The
   * present is never touched. A revision above the present means the present; below the last compaction, nothing.
   */
  compact(revision: number): Promise<void>;
  /** Writes a consistent copy to a file that does not exist yet, while running. Gives the revision it holds. */
  backup(file: string): Promise<number>;
  /** Ends watches, finishes commits that were accepted, lets go of the data. Later calls throw. Can be called twice. */
  close(): Promise<void>;
}

/** A kind of object: API group (empty for core) and plural, without the version: all versions are one object. */
export interface Resource {
  readonly group: string;
  readonly resource: string;
}

/**
 * Names one object. The path `group/resource/namespace/name` is its place in lists, compared byte by byte as etcd does
 * and so as a Kubernetes API server lists (`a-b/x` comes before `a/x`). Parts are printable ASCII without `/` and
 * space; `namespace` is empty for cluster-scoped objects, `group` for core ones.
 */
export interface Key extends Resource {
  readonly namespace: string;
  readonly name: string;
}

export interface Stored {
  readonly key: Key;
  /** The JSON text as it was written: without `metadata.resourceVersion`, which is `revision`. */
  readonly value: string;
  /** The commit that wrote this value. */
  readonly revision: number;
}

export interface ListQuery extends Resource {
  /** Only this namespace; absent means all of them. */
  readonly namespace?: string;
  /** At most so many objects, at least 1; absent means all. */
  readonly limit?: number;
  /** Only what comes after this object, which need not exist any more: the last one of the page before. */
  readonly after?: { readonly namespace: string; readonly name: string };
  /** The moment to look at: the `revision` of the first page. Absent or 0 means now. */
  readonly revision?: number;
}

export interface Page {
  readonly ok: true;
  /** The moment that the page shows. */
  readonly revision: number;
  readonly items: readonly Stored[];
  /** Objects that the limit left for later pages; 0 when this is the last. */
  readonly remaining: number;
}

/** A moment that cannot be shown: forgotten already, or not come yet. */
export interface Unreadable {
  readonly ok: false;
  readonly reason: 'Compacted' | 'Future';
  /** `Compacted`: the oldest revision that can still be asked for. `Future`: the present one. */
  readonly revision: number;
}

/**
 * One step of a commit.
 *  - `create`: the object must be absent.
 *  - `update`, `delete`: it must exist, and be at `ifRevision` when that is given.
 *  - `expect`: writes nothing; the object must be at `ifRevision`, or absent when that is 0.
 *
 * A commit has 1 to 128 steps, at least one of which writes, each key once, and **at most one write of each resource**.
 * All its writes share one revision: a client whose watch of the resource broke between two of them would resume after
 * both and lose one.
 */
export type Write =
  | { readonly op: 'create'; readonly key: Key; readonly value: string }
  | { readonly op: 'update'; readonly key: Key; readonly value: string; readonly ifRevision?: number }
  | { readonly op: 'delete'; readonly key: Key; readonly ifRevision?: number }
  | { readonly op: 'expect'; readonly key: Key; readonly ifRevision: number };

export interface Committed {
  readonly ok: true;
  readonly revision: number;
}

/** Nothing was written. */
export interface Refused {
  readonly ok: false;
  /** In the words of Kubernetes: it exists, it does not exist, it is at another revision than expected. */
  readonly reason: 'AlreadyExists' | 'NotFound' | 'Conflict';
  /** The offending object. */
  readonly key: Key;
  /** The revision it is at; 0 when it does not exist. */
  readonly revision: number;
}

/** What a watch hears of: everything, one resource, one namespace of it, or one object (namespace `''`: cluster-scoped). */
export type Scope =
  | { readonly resource?: undefined }
  | (Resource & { readonly namespace?: string; readonly name?: undefined })
  | (Resource & { readonly namespace: string; readonly name: string });

/**
 * A running watch: iterate it once. It ends after `close`, after an item of type `ended`, or by a thrown fault. It
 * starts to read when it is iterated; leaving the loop closes it.
 */
export interface Watch extends AsyncIterable<WatchItem> {
  /** Every change in scope up to this revision has been handed out: what a bookmark may say. Grows without changes, too. */
  readonly revision: number;
  close(): void;
}

export type WatchItem =
  | { readonly type: 'changes'; readonly changes: readonly Change[] }
  /**
   * The last item. `Compacted`, `Future`: as in `Unreadable`. `Slow`: the consumer left too many changes waiting and
   * can resume from the last one it took. `Closed`: the store was closed.
   */
  | { readonly type: 'ended'; readonly reason: 'Compacted' | 'Future' | 'Slow' | 'Closed'; readonly revision: number };

/**
 * One change of one object. All changes of a commit that are in scope come in one item. Live watches share the
 * instance, so that work done on it can be kept in a `WeakMap`.
 */
export type Change =
  | { readonly type: 'create'; readonly key: Key; readonly revision: number; readonly value: string }
  | {
      readonly type: 'update';
      readonly key: Key;
      readonly revision: number;
      readonly value: string;
      readonly previous: string;
    }
  | { readonly type: 'delete'; readonly key: Key; readonly revision: number; readonly previous: string };

export interface Status {
  /** Of the last commit; 0 in a store that was never written. */
  readonly revision: number;
  /** The oldest revision that lists and watches can be asked for. */
  readonly compacted: number;
  /** Space that present and history take, in bytes. */
  readonly bytes: number;
}
