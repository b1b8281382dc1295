import type { Clock } from '../clock.ts';
import { type ApiClient, ApiError, statusOf } from './api-client.ts';
import type { PlanSecret } from './secret.ts';

/** What an informer tells of the one secret that it follows. */
export interface SecretListener {
  /** The secret is new, or another one than before. */
  changed(secret: PlanSecret): void;
  deleted(): void;
  /** A watch is open, and the server has told what is there. Counts until `unwatched`. */
  watching?(): void;
  unwatched?(): void;
  /** Something that the real agent only logs. */
  warned(message: string): void;
}

export interface InformerOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Begin with WatchList; a refusal makes it LIST and WATCH for good. */
  readonly watchList: boolean;
  /** Between 0 and 1; spreads time-outs and back-off. */
  random(): number;
}

const firstBackoffMs = 800;
const mostBackoffMs = 30_000;
/** Quiet for so long, the back-off begins anew. */
const backoffResetMs = 120_000;

/**
 * Follows one secret as client-go's reflector does: a list, then watches from where it stands, or both in one stream
 * (WatchList). Runs until the signal aborts, through every fault of server and network.
 */
export async function runInformer(
  { client, clock, watchList, random }: InformerOptions,
  listener: SecretListener,
  signal: AbortSignal,
): Promise<void> {
  const reflector: Reflector = {
    client,
    clock,
    random,
    listener,
    signal,
    position: '',
    expired: false,
    known: new Map(),
  };
  const backoff = newBackoff(clock, random);
  let streams = watchList;
  while (!signal.aborted) {
    try {
      if (streams) {
        streams = await listByWatch(reflector);
        if (!streams) continue;
      } else await list(reflector);
      await watchOnAndOn(reflector, backoff);
    } catch (error) {
      if (signal.aborted) return;
      listener.warned(error instanceof Error ? error.message : String(error));
      reflector.expired = isExpired(error);
    }
    await backoff(signal);
  }
}

interface Reflector extends Omit<InformerOptions, 'watchList'> {
  readonly listener: SecretListener;
  readonly signal: AbortSignal;
  /** Resource version to go on from; empty before the first list. */
  position: string;
  /** The server has forgotten `position`. */
  expired: boolean;
  /** Secrets by name: never more than one. */
  readonly known: Map<string, string>;
}

async function list(reflector: Reflector): Promise<void> {
  const { client, signal, position, expired } = reflector;
  const fresh = position === '' || expired;
  const query = { ...selectorOf(reflector), ...(fresh ? { limit: '500' } : { resourceVersion: position }) };
  const answer = (await client.get(client.collection, query, signal)) as {
    readonly metadata?: { readonly resourceVersion?: string };
    readonly items?: readonly PlanSecret[] | null;
  };
  replace(reflector, answer.items ?? []);
  reflector.position = answer.metadata?.resourceVersion ?? '';
  reflector.expired = false;
}

/** False when the server refuses, which it does at once. */
async function listByWatch(reflector: Reflector): Promise<boolean> {
  const { position, expired } = reflector;
  const from: Record<string, string> = position === '' || expired ? {} : { resourceVersion: position };
  const query = { ...from, resourceVersionMatch: 'NotOlderThan', sendInitialEvents: 'true' };
  const initial: PlanSecret[] = [];
  try {
    const seen = await readWatch(reflector, query, (type, object) => {
      if (type === 'BOOKMARK') return isEndOfInitialEvents(object);
      if (type === 'ADDED' || type === 'MODIFIED') initial.push(object);
      return false;
    });
    if (!seen.stopped) throw new Error('the initial events ended without the bookmark that completes them');
  } catch (error) {
    const status = statusOf(error);
    if (status < 400 || status >= 500 || status === 410 || status === 429) throw error;
    reflector.listener.warned('the server refuses WatchList, falling back to LIST and WATCH');
    return false;
  }
  return true;

  function isEndOfInitialEvents(object: PlanSecret): boolean {
    const annotations = object.metadata.annotations as Readonly<Record<string, string>> | null | undefined;
    if (annotations?.['k8s.io/initial-events-end'] !== 'true') return false;
    replace(reflector, initial);
    reflector.position = object.metadata.resourceVersion;
    reflector.expired = false;
    return true;
  }
}

async function watchOnAndOn(reflector: Reflector, backoff: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const { clock, signal, listener } = reflector;
  while (!signal.aborted) {
    const start = clock.now();
    try {
      const { events } = await readWatch(reflector, { resourceVersion: reflector.position }, () => false);
      if (events === 0 && clock.now() - start < 1000) {
        throw new Error('very short watch: it ended in under a second without an event');
      }
    } catch (error) {
      if (signal.aborted) return;
      if (statusOf(error) !== 429 && !isRefusedConnection(error)) throw error;
      listener.warned(error instanceof Error ? error.message : String(error));
      await backoff(signal);
    }
  }
}

/** Gives the events of one watch to the listener until the server ends it, or `stops` says so. */
async function readWatch(
  reflector: Reflector,
  query: Readonly<Record<string, string>>,
  stops: (type: string, object: PlanSecret) => boolean,
): Promise<{ readonly events: number; readonly stopped: boolean }> {
  const { client, listener, signal } = reflector;
  const isList = query.sendInitialEvents === 'true';
  const parameters = {
    ...selectorOf(reflector),
    ...query,
    ...timeoutsOf(reflector),
    allowWatchBookmarks: 'true',
    watch: 'true',
  };
  const answer = await client.watch(client.collection, parameters, signal);
  let events = 0;
  let listing = isList;
  if (!listing) listener.watching?.();
  try {
    for await (const { type, object } of framesOf(answer.body)) {
      events += 1;
      if (type === 'ERROR') throw errorFrom(object);
      if (object.apiVersion !== 'v1' || object.kind !== 'Secret') {
        listener.warned(`unexpected type in the watch: ${object.apiVersion} ${object.kind}`);
        continue;
      }
      if (!listing) apply(reflector, type, object);
      else if (stops(type, object)) {
        listing = false;
        listener.watching?.();
      }
    }
  } finally {
    if (!listing) listener.unwatched?.();
  }
  return { events, stopped: isList && !listing };
}

function apply(reflector: Reflector, type: string, secret: PlanSecret): void {
  const { listener, known } = reflector;
  reflector.position = secret.metadata.resourceVersion;
  if (type === 'BOOKMARK') return;
  const { name, resourceVersion } = secret.metadata;
  if (type === 'DELETED') {
    known.delete(name);
    listener.deleted();
  } else {
    known.set(name, resourceVersion);
    listener.changed(secret);
  }
}

/** Makes a list the whole truth: what it lacks was deleted. */
function replace({ known, listener }: Reflector, items: readonly PlanSecret[]): void {
  const before = new Set(known.keys());
  known.clear();
  for (const secret of items) {
    before.delete(secret.metadata.name);
    known.set(secret.metadata.name, secret.metadata.resourceVersion);
    listener.changed({ apiVersion: 'v1', kind: 'Secret', ...secret });
  }
  for (const _ of before) listener.deleted();
}

function selectorOf({ client }: Reflector): Readonly<Record<string, string>> {
  return { fieldSelector: `metadata.name=${client.connection.secretName}` };
}

/** Five to ten minutes, as whole seconds and as a Go duration. */
function timeoutsOf({ random }: Reflector): Readonly<Record<string, string>> {
  const seconds = 300 + Math.floor(random() * 300);
  return { timeoutSeconds: String(seconds), timeout: `${Math.floor(seconds / 60)}m${seconds % 60}s` };
}

interface Frame {
  readonly type: string;
  readonly object: PlanSecret;
}

async function* framesOf(body: AsyncIterable<unknown>): AsyncGenerator<Frame> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Frame;
  }
}

function errorFrom(object: unknown): ApiError {
  const { code, reason, message } = object as {
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
  };
  return new ApiError(code ?? 500, reason ?? '', message ?? 'the watch ended with an error');
}

function isExpired(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 410 || error.reason === 'Expired' || error.reason === 'Gone');
}

function isRefusedConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

/** 0.8 s, doubled up to 30 s, each stretched by up to its own length. */
function newBackoff(clock: Clock, random: () => number): (signal: AbortSignal) => Promise<void> {
  let next = firstBackoffMs;
  let last = clock.now();
  return async (signal) => {
    if (clock.now() - last > backoffResetMs) next = firstBackoffMs;
    const wait = next * (1 + random());
    next = Math.min(next * 2, mostBackoffMs);
    await clock.sleep(wait, signal);
    last = clock.now();
  };
}
