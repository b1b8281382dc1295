import type { Scope, Store, Watch, WatchItem } from '../../../store/types.ts';
import type { ServedKind } from '../served-kinds.ts';
import { expired, StatusError as Failure, type StatusError, statusBody } from '../status-error.ts';
import { type Listed, type ListRequest, listObjects } from '../views/list-objects.ts';
import type { EventWriter } from './event-writer.ts';
import type { WatchRequest } from './watch-request.ts';

/** Where the lines of a watch go. */
export interface LineSink {
  write(text: string): void;
  /** Resolves when the client has taken most of what was written, or is gone. */
  drained(): Promise<void>;
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
  /** Whether the client may go on. */
  allowed(): boolean;
}

/** The watches of a server, for bookmarks and for closing. */
export type OpenWatches = Set<OpenWatch>;

/** Existing objects that are read and sent at a time. */
const pageSize = 500;

/**
 * Starts a watch: reads the first of the existing objects where they are asked for, so that a request that cannot be
 * answered fails before anything is sent; then `run` sends lines until the watch ends.
 */
export async function startWatch(
  store: Store,
  served: ServedKind,
  request: WatchRequest,
  writer: EventWriter,
): Promise<(sink: LineSink, open: OpenWatches, allowed: () => boolean) => Promise<void>> {
  if (request.initial === 'none') {
    const after = request.fromNow ? (await store.status()).revision : request.revision;
    return (sink, open, allowed) =>
      follow(store.watch(scopeOf(served, request), after), after, request, writer, sink, { open, allowed });
  }
  const { namespace, selection, revision } = request;
  const query = { namespace, selection, limit: pageSize, from: undefined, exact: undefined, notOlderThan: revision };
  const first = await listObjects(store, served, query);
  return async (sink, open, allowed) => {
    if (!(await sendExisting(store, served, query, first, writer, sink))) return;
    const after = first.revision;
    if (request.initial === 'marked' && request.bookmarks) sink.write(writer.bookmark(after, true));
    await follow(store.watch(scopeOf(served, request), after), after, request, writer, sink, { open, allowed });
  };
}

/** Sends existing objects at the pace of the client. False when the watch is over: the client is gone, or too slow. */
async function sendExisting(
  store: Store,
  served: ServedKind,
  query: ListRequest,
  first: Listed,
  writer: EventWriter,
  sink: LineSink,
): Promise<boolean> {
  let page = first;
  for (;;) {
    sink.write(page.items.map(({ value, revision }) => writer.existing(value, revision)).join(''));
    await sink.drained();
    if (sink.closed) return false;
    if (page.next === undefined) return true;
    try {
      page = await listObjects(store, served, { ...query, from: page.next });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      sink.write(errorLine(error));
      sink.end();
      return false;
    }
  }
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
  start: number,
  request: WatchRequest,
  writer: EventWriter,
  sink: LineSink,
  { open, allowed }: { readonly open: OpenWatches; readonly allowed: () => boolean },
): Promise<void> {
  let told = start;
  const handle: OpenWatch = {
    bookmark() {
      if (!request.bookmarks || watch.revision <= told) return;
      told = watch.revision;
      sink.write(writer.bookmark(told, false));
    },
    close: () => watch.close(),
    allowed,
  };
  const timer = setTimeout(() => watch.close(), request.timeoutSeconds * 1000);
  timer.unref();
  open.add(handle);
  sink.onClose(handle.close);
  if (sink.closed) watch.close();
  try {
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
  return errorLine(failure);
}

function errorLine(failure: StatusError): string {
  return `{"type":"ERROR","object":${JSON.stringify(statusBody(failure))}}\n`;
}
