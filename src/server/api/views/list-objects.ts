import type { ListQuery, Store, Stored } from '../../../store/types.ts';
import { clientObjectOf } from '../object-text.ts';
import type { Selection } from '../selectors/selection.ts';
import type { ServedKind } from '../served-kinds.ts';
import { badRequest, expired, invalid, StatusError } from '../status-error.ts';

/** What a list request asks for. */
export interface ListRequest {
  /** Undefined for all namespaces. */
  readonly namespace: string | undefined;
  readonly selection: Selection;
  /** 0 for everything. */
  readonly limit: number;
  readonly from: Continuation | undefined;
  /** The revision to look at; undefined for the present. */
  readonly exact: number | undefined;
  /** The answer must not be older. */
  readonly notOlderThan: number;
}

/** Where a page ended. A revision of -1 goes on with the present: the list is then no longer one moment. */
export interface Continuation {
  readonly revision: number;
  readonly namespace: string;
  readonly name: string;
}

export interface Listed {
  readonly items: readonly Stored[];
  readonly revision: number;
  readonly next: Continuation | undefined;
  /** How many are left, where that is known. */
  readonly remaining: number | undefined;
}

const largest = Number.MAX_SAFE_INTEGER;
/** Objects read at a time when a selector may leave most of them out. */
const scanned = 500;

/** Reads the parameters of a list; throws 400 and 422 for those that contradict one another. */
export function listRequest(
  served: ServedKind,
  query: URLSearchParams,
  namespace: string | undefined,
  selection: Selection,
): ListRequest {
  const token = query.get('continue') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  checkMatch(served, version, match, token);
  const from = token === '' ? undefined : readContinuation(token);
  const revision = readRevision(version);
  return {
    namespace,
    selection,
    limit: readLimit(query.get('limit')),
    from,
    exact: from === undefined && match === 'Exact' ? revision : undefined,
    notOlderThan: from === undefined ? revision : 0,
  };
}

function checkMatch(served: ServedKind, version: string, match: string, token: string): void {
  const refuse = (message: string) =>
    invalid({ ...served.kind, group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field: 'resourceVersionMatch' },
    ]);
  if (match !== '' && match !== 'Exact' && match !== 'NotOlderThan')
    throw refuse('supported values are Exact and NotOlderThan');
  if (match !== '' && version === '')
    throw refuse('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (match !== '' && token !== '') throw refuse('resourceVersionMatch is forbidden when continue is provided');
  if (match === 'Exact' && version === '0')
    throw refuse('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  if (token !== '' && version !== '' && version !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
}

/** A resource version as a number; 0 where it is absent. Throws 400 when it is none. */
export function readRevision(text: string): number {
  const revision = text === '' ? 0 : Number(text);
  if (!/^\d*$/.test(text) || revision > largest) {
    throw badRequest(`resourceVersion is ${JSON.stringify(text)}, expected one that the server gave`);
  }
  return revision;
}

function readLimit(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^-?\d{1,15}$/.test(text)) throw badRequest(`limit is ${JSON.stringify(text)}, expected a whole number`);
  return Math.max(0, Number(text));
}

/** The text of a continuation, for the client to send back. */
export function continueToken({ revision, namespace, name }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: 1, rv: revision, ns: namespace, n: name })).toString('base64url');
}

function readContinuation(token: string): Continuation {
  try {
    const { v, rv, ns, n } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Record<string, unknown>;
    const fits = v === 1 && Number.isSafeInteger(rv) && typeof ns === 'string' && typeof n === 'string' && n !== '';
    if (fits && /^[!-.0-~]*$/.test(ns + n)) return { revision: Number(rv), namespace: ns, name: n };
  } catch {
    // Told below.
  }
  throw badRequest('the continue parameter is not one that the server gave');
}

/** Reads one page. Throws 410 for a moment that is forgotten and 504 for one that has not come. */
export async function listObjects(store: Store, served: ServedKind, request: ListRequest): Promise<Listed> {
  const { selection, namespace } = request;
  const one = selection.name !== undefined && request.exact === undefined && request.from === undefined;
  if (one && served.kind.scope === (namespace === undefined ? 'Cluster' : 'Namespaced')) {
    return listOne(store, served, request, selection.name ?? '');
  }
  return listPage(store, served, request);
}

/** A list that can hold one object only is a look-up. The revision is taken first, so that it is never too new. */
async function listOne(store: Store, served: ServedKind, request: ListRequest, name: string): Promise<Listed> {
  const page = await store.list({ ...served.resource, namespace: request.namespace ?? '', limit: 1 });
  if (!page.ok) throw unreadable(page.reason, page.revision, undefined);
  checkNotOlder(request, page.revision);
  if (!/^[!-.0-~]+$/.test(name)) return { items: [], revision: page.revision, next: undefined, remaining: undefined };
  const stored = await store.get({ ...served.resource, namespace: request.namespace ?? '', name });
  const items = stored !== undefined && request.selection.matches(clientObjectOf(stored)) ? [stored] : [];
  const revision = Math.max(page.revision, stored?.revision ?? 0);
  return { items, revision, next: undefined, remaining: undefined };
}

async function listPage(store: Store, served: ServedKind, request: ListRequest): Promise<Listed> {
  const { selection, limit } = request;
  const items: Stored[] = [];
  let after = request.from;
  let revision = request.exact ?? (request.from === undefined ? 0 : Math.max(0, request.from.revision));
  for (;;) {
    const page = await store.list(queryOf(served, request, after, revision));
    if (!page.ok) throw unreadable(page.reason, page.revision, after);
    checkNotOlder(request, page.revision);
    revision = page.revision;
    for (const [index, stored] of page.items.entries()) {
      after = { revision, namespace: stored.key.namespace, name: stored.key.name };
      if (selection.all || selection.matches(clientObjectOf(stored))) items.push(stored);
      const left = page.items.length - index - 1 + page.remaining;
      if (limit > 0 && items.length === limit && left > 0) {
        return { items, revision, next: after, remaining: selection.all ? left : undefined };
      }
    }
    if (page.remaining === 0) return { items, revision, next: undefined, remaining: undefined };
  }
}

function queryOf(
  served: ServedKind,
  request: ListRequest,
  after: Continuation | undefined,
  revision: number,
): ListQuery {
  const { namespace, limit, selection } = request;
  const size = limit === 0 ? undefined : selection.all ? limit : Math.max(limit, scanned);
  return {
    ...served.resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(size === undefined ? {} : { limit: size }),
    ...(after === undefined ? {} : { after: { namespace: after.namespace, name: after.name } }),
    ...(revision === 0 ? {} : { revision }),
  };
}

function checkNotOlder(request: ListRequest, revision: number): void {
  if (request.notOlderThan > revision) throw tooLarge(request.notOlderThan, revision);
}

/** A revision that has not come yet: the client is to try again. */
export function tooLarge(wanted: number, present: number): StatusError {
  const message = `Too large resource version: ${wanted}, current: ${present}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return new StatusError(504, 'Timeout', message, { causes, retryAfterSeconds: 1 });
}

function unreadable(reason: 'Compacted' | 'Future', revision: number, after: Continuation | undefined): StatusError {
  if (reason === 'Future') return tooLarge(revision + 1, revision);
  if (after === undefined)
    return expired(`the requested resource version is no longer kept, the oldest is ${revision}`);
  return expired(
    'the provided continue parameter is too old to display a consistent list; start a new list without it',
  );
}
