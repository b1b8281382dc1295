import type { Scope, Store, Watch, WatchItem } from '../../../store/types.ts';
import type { ServedKind } from '../served-kinds.ts';
import { expired, StatusError as Failure, type StatusError, statusBody } from '../status-error.ts';
import { listObjects } from '../views/list-objects.ts';
import type { EventWriter } from './event-writer.ts';
import type { WatchRequest } from './watch-request.ts';

/** Where the lines of a watch go. */
export interface LineSink {
  write(text: string): void;
  /** True once the client is gone or was dropped. */
  readonly closed: boolean;
  end(): void;
  /** Calls back once when the client is gone. */
  onClose(heard: () => void): void;
}

/** What an open watch is told from outside. */
export interface OpenWatch {
  /** Sends a bookmark if the watch has come further since the last line. */
  bookmark(): void;
  /** Ends it; the client sees a clean end. */
  close(): void;
}

/** The watches of a server, for bookmarks and for closing. */
export type OpenWatches = Set<OpenWatch>;

/**
 * Starts a watch: the existing objects first where they are asked for, so that a request that cannot be answered fails
 * before anything is sent; then `run` sends lines until the watch ends.
 */
export async function startWatch(
  store: Store,
  served: ServedKind,
  request: WatchRequest,
  writer: EventWriter,
): Promise<(sink: LineSink, open: OpenWatches) => Promise<void>> {
  const before: string[] = [];
  let after = request.revision;
  if (request.initial !== 'none') {
    const { namespace, selection, revision } = request;
    const query = { namespace, selection, limit: 0, from: undefined, exact: undefined, notOlderThan: revision };
    const listed = await listObjects(store, served, query);
    for (const { value, revision: own } of listed.items) before.push(writer.existing(value, own));
    after = listed.revision;
    if (request.initial === 'marked' && request.bookmarks) before.push(writer.bookmark(after, true));
  } else if (request.fromNow) {
    after = (await store.status()).revision;
  }
  return (sink, open) =>
    follow(store.watch(scopeOf(served, request), after), before, after, request, writer, sink, open);
}

function scopeOf(served: ServedKind, { namespace, selection }: WatchRequest): Scope {
  const own = served.kind.scope === 'Cluster' ? '' : namespace;
  if (own === undefined) return served.resource;
  if (selection.name !== undefined && /^[!-.0-~]+$/.test(selection.name)) {
    return { ...served.resource, namespace: own, name: selection.name };
  }
  return served.kind.scope === 'Cluster' ? served.resource : { ...served.resource, namespace: own };
}

async function follow(
  watch: Watch,
  before: readonly string[],
  start: number,
  request: WatchRequest,
  writer: EventWriter,
  sink: LineSink,
  open: OpenWatches,
): Promise<void> {
  let told = start;
  const handle: OpenWatch = {
    bookmark() {
      if (!request.bookmarks || watch.revision <= told) return;
      told = watch.revision;
      sink.write(writer.bookmark(told, false));
    },
    close: () => watch.close(),
  };
  const timer = setTimeout(() => watch.close(), request.timeoutSeconds * 1000);
  timer.unref();
  open.add(handle);
  sink.onClose(handle.close);
  try {
    if (before.length > 0) sink.write(before.join(''));
    for await (const item of watch) {
      if (sink.closed) break;
      if (item.type === 'ended') {
        sink.write(endLine(item, told));
        break;
      }
      told = sendChanges(item, writer, sink, told);
    }
  } finally {
    clearTimeout(timer);
    open.delete(handle);
    watch.close();
    sink.end();
  }
}

/** Gives the revision that the client knows by then. */
function sendChanges(
  item: Extract<WatchItem, { type: 'changes' }>,
  writer: EventWriter,
  sink: LineSink,
  told: number,
): number {
  let last = told;
  for (const change of item.changes) {
    const text = writer.changed(change);
    if (text === undefined) continue;
    sink.write(text);
    last = change.revision;
  }
  return last;
}

/** The last line says why the watch cannot go on; a server that stops simply ends it. */
function endLine(item: Extract<WatchItem, { type: 'ended' }>, told: number): string {
  if (item.reason === 'Closed') return '';
  const failure: StatusError =
    item.reason === 'Compacted'
      ? expired(`too old resource version: ${told} (${item.revision})`)
      : item.reason === 'Future'
        ? new Failure(504, 'Timeout', `Too large resource version: ${told}, current: ${item.revision}`, {
            causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
            retryAfterSeconds: 1,
          })
        : expired('the watch was too slow to follow; list again');
  return `{"type":"ERROR","object":${JSON.stringify(statusBody(failure))}}\n`;
}
