import { pathOf } from './key.ts';
import type { Change, Key, Scope, Watch, WatchItem } from './types.ts';

/** What a watch that is behind reads until it has caught up. */
export interface History {
  /** The oldest moment that a watch can start after. */
  compacted(): number;
  /** The newest moment that a reader can have seen; it may not have been published yet. */
  revision(): number;
  /**
   * Changes in scope after `after`, one array for each commit, and how far was looked: at most up to `until`, and not
   * so far that it would hold up others.
   */
  read(scope: Scope, after: number, until: number): { commits: readonly Change[][]; until: number };
}

/** How much may wait for a consumer that does not take it. */
export interface WaitingLimit {
  readonly changes: number;
  /** Characters of the values. */
  readonly size: number;
}

const usualLimit: WaitingLimit = { changes: 1_000, size: 16 * 1024 * 1024 };

/**
 * Brings changes to watches. Watches are filed under what they look at, so that a change visits those that want it and
 * no others. A watch that is behind reads history by itself and is filed once it has caught up.
 */
export class WatchHub {
  readonly #history: History;
  readonly #limit: WaitingLimit;
  readonly #live = new Map<string, Set<Stream>>();
  #revision: number;
  #closed = false;

  constructor(history: History, revision: number, limit: WaitingLimit = usualLimit) {
    this.#history = history;
    this.#revision = revision;
    this.#limit = limit;
  }

  /** Everything up to here has been published. */
  get revision(): number {
    return this.#revision;
  }

  watch(scope: Scope, after: number): Watch {
    const drawer = drawerOf(scope);
    return new Stream({
      history: this.#history,
      limit: this.#limit,
      scope,
      after,
      published: () => this.#revision,
      closed: () => this.#closed,
      file: (stream) => this.#file(drawer, stream),
      unfile: (stream) => this.#unfile(drawer, stream),
    });
  }

  /** Whether a change of the object would be heard by anyone right now. */
  hasAudience(key: Key): boolean {
    if (this.#live.size === 0) return false;
    return drawersOf(key).some((drawer) => this.#live.has(drawer));
  }

  /** Brings the changes of one commit, the next one after all published before. */
  publish(revision: number, changes: readonly Change[]): void {
    this.#revision = revision;
    if (this.#live.size === 0) return;
    const [only] = changes;
    if (changes.length === 1 && only !== undefined) {
      const item: WatchItem = { type: 'changes', changes };
      for (const stream of this.#audience(only.key)) stream.take(item, revision);
      return;
    }
    const wanted = new Map<Stream, Change[]>();
    for (const change of changes) {
      for (const stream of this.#audience(change.key)) {
        const seen = wanted.get(stream);
        if (seen === undefined) wanted.set(stream, [change]);
        else seen.push(change);
      }
    }
    for (const [stream, seen] of wanted) stream.take({ type: 'changes', changes: seen }, revision);
  }

  close(): void {
    this.#closed = true;
    for (const streams of [...this.#live.values()]) {
      for (const stream of [...streams]) stream.end('Closed', this.#revision);
    }
  }

  *#audience(key: Key): Generator<Stream> {
    for (const drawer of drawersOf(key)) {
      const streams = this.#live.get(drawer);
      if (streams !== undefined) yield* streams;
    }
  }

  #file(drawer: string, stream: Stream): void {
    const streams = this.#live.get(drawer);
    if (streams === undefined) this.#live.set(drawer, new Set([stream]));
    else streams.add(stream);
  }

  #unfile(drawer: string, stream: Stream): void {
    const streams = this.#live.get(drawer);
    if (streams === undefined) return;
    streams.delete(stream);
    if (streams.size === 0) this.#live.delete(drawer);
  }
}

interface StreamOptions {
  readonly history: History;
  readonly limit: WaitingLimit;
  readonly scope: Scope;
  readonly after: number;
  published(): number;
  closed(): boolean;
  file(stream: Stream): void;
  unfile(stream: Stream): void;
}

interface Waiting {
  readonly item: WatchItem;
  /** Everything in scope up to here has been handed out once the item is. */
  readonly reach: number;
}

const done: IteratorResult<WatchItem> = { done: true, value: undefined };

class Stream implements Watch, AsyncIterator<WatchItem> {
  readonly #options: StreamOptions;
  #position: number;
  #state: 'behind' | 'live' | 'ended' = 'behind';
  #hasRead = false;
  #queue: Waiting[] = [];
  #queuedChanges = 0;
  #queuedSize = 0;
  /** The consumer that waits for the next item. */
  #wake: ((result: IteratorResult<WatchItem>) => void) | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#position = options.after;
  }

  get revision(): number {
    if (this.#state === 'live' && this.#queue.length === 0) return Math.max(this.#position, this.#options.published());
    return this.#position;
  }

  [Symbol.asyncIterator](): AsyncIterator<WatchItem> {
    return this;
  }

  async next(): Promise<IteratorResult<WatchItem>> {
    while (this.#state === 'behind' && this.#queue.length === 0) await this.#catchUp();
    const first = this.#queue.shift();
    if (first !== undefined) {
      this.#count(first.item, -1);
      return this.#handOut(first);
    }
    if (this.#state === 'ended') return done;
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async return(): Promise<IteratorResult<WatchItem>> {
    this.close();
    return done;
  }

  close(): void {
    this.#leave();
    this.#clearQueue();
    this.#wake?.(done);
    this.#wake = undefined;
  }

  /** Ends with a last item, which comes after what waits already. */
  end(reason: Ended['reason'], revision: number): void {
    if (this.#state === 'ended') return;
    this.#leave();
    this.#deliver({ item: { type: 'ended', reason, revision }, reach: this.#position });
  }

  /** A commit has been published while this stream was live. */
  take(item: WatchItem, revision: number): void {
    // A reader may have seen a commit before it was published: what it asked to come after has been seen already.
    if (revision <= this.#options.after) return;
    this.#deliver({ item, reach: revision });
    const { changes, size } = this.#options.limit;
    if (this.#queue.length > 1 && (this.#queuedChanges > changes || this.#queuedSize > size)) {
      this.#clearQueue();
      this.end('Slow', this.#position);
    }
  }

  /** Reads one stretch of history into the queue, or goes live, or ends. */
  async #catchUp(): Promise<void> {
    const { history, published } = this.#options;
    const compacted = history.compacted();
    if (this.#options.closed()) this.end('Closed', this.#position);
    else if (this.#position < compacted) this.end('Compacted', compacted);
    else if (this.#position > Math.max(published(), history.revision())) this.end('Future', history.revision());
    else if (this.#position >= published()) this.#goLive();
    else if (this.#hasRead) await this.#giveWay();
    else this.#readStretch();
  }

  #goLive(): void {
    this.#state = 'live';
    this.#options.file(this);
  }

  /** A long way to go must not hold up everybody else. */
  async #giveWay(): Promise<void> {
    await nextTurn();
    this.#hasRead = false;
  }

  #readStretch(): void {
    const { history, scope, published } = this.#options;
    const { commits, until } = this.#guard(() => history.read(scope, this.#position, published()));
    this.#hasRead = true;
    for (const [index, changes] of commits.entries()) {
      const reach = index === commits.length - 1 ? until : (changes[0]?.revision ?? until);
      this.#enqueue({ item: { type: 'changes', changes }, reach });
    }
    if (commits.length === 0) this.#position = until;
  }

  /** A fault ends the stream: nobody can say any more what comes next. */
  #guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  #deliver(waiting: Waiting): void {
    const wake = this.#wake;
    this.#wake = undefined;
    if (wake === undefined) this.#enqueue(waiting);
    else wake(this.#handOut(waiting));
  }

  #enqueue(waiting: Waiting): void {
    this.#queue.push(waiting);
    this.#count(waiting.item, 1);
  }

  #handOut(waiting: Waiting): IteratorResult<WatchItem> {
    this.#position = waiting.reach;
    return { done: false, value: waiting.item };
  }

  #count(item: WatchItem, sign: 1 | -1): void {
    if (item.type !== 'changes') return;
    this.#queuedChanges += sign * item.changes.length;
    for (const change of item.changes) this.#queuedSize += sign * sizeOf(change);
  }

  #leave(): void {
    if (this.#state === 'live') this.#options.unfile(this);
    this.#state = 'ended';
  }

  #clearQueue(): void {
    this.#queue = [];
    this.#queuedChanges = 0;
    this.#queuedSize = 0;
  }
}

type Ended = Extract<WatchItem, { type: 'ended' }>;

function sizeOf(change: Change): number {
  return change.type === 'delete' ? change.previous.length : change.value.length;
}

/** Where a watch of this scope is filed. */
function drawerOf(scope: Scope): string {
  if (scope.resource === undefined) return '';
  if (scope.name !== undefined) return pathOf({ ...scope, name: scope.name });
  const resource = `${scope.group}/${scope.resource}/`;
  return scope.namespace === undefined ? resource : `${resource}${scope.namespace}/`;
}

/** Every place where a watch that wants this object is filed. */
function drawersOf(key: Key): readonly string[] {
  const resource = `${key.group}/${key.resource}/`;
  const namespace = `${resource}${key.namespace}/`;
  return ['', resource, namespace, `${namespace}${key.name}`];
}

/** Lets everything else go on before a long catching up does. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
