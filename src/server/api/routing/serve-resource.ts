import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '../../../store/types.ts';
import type { ApiState } from '../api-state.ts';
import { mediaTypeOf, readObjectBody } from '../body.ts';
import { isObject, type JsonObject, objectAt, textAt } from '../json.ts';
import { inBatches } from '../loops/batches.ts';
import { negotiate } from '../negotiate.ts';
import { clientObject } from '../object-text.ts';
import { duplicateKeys } from '../read/duplicate-keys.ts';
import { readObject } from '../read/read-object.ts';
import { checkApplyOptions, deleteOptions, writeOptions } from '../request-options.ts';
import { scaleOf, withScale } from '../scale.ts';
import { selectionOf } from '../selectors/selection.ts';
import type { ServedKind } from '../served-kinds.ts';
import { badRequest, cannotBeHandled, notFound, StatusError } from '../status-error.ts';
import { includeObjectOf, type TablePrinter, tablePrinter } from '../table/table.ts';
import { continueToken, type Listed, type ListRequest, listObjects, listRequest } from '../views/list-objects.ts';
import { encoded, type ListFrame, listFrame, showList, showObject, type View } from '../views/object-view.ts';
import { createObject } from '../write/create-object.ts';
import { deleteObject } from '../write/delete-object.ts';
import { applyPatch, patcherOf, patchObject } from '../write/patch-object.ts';
import { updateObject } from '../write/update-object.ts';
import { parseStored, type WriteContext, type Written } from '../write/write-context.ts';
import type { Call } from './call.ts';
import { sendLong, sendRead } from './compress.ts';
import type { ResourceEndpoint } from './endpoint.ts';
import { indented, isPretty } from './pretty.ts';
import { bodyOf, queryOf } from './request-body.ts';
import { serveWatch } from './serve-watch.ts';
import { sendWarnings } from './warnings.ts';

/** Objects that are read at a time for a list without limit. */
const pageSize = 500;

/** Characters of a text that is short: too few for compression. */
const shortText = 32 * 1024;

/** Answers a request for objects of one kind. */
export async function serveResource(
  state: ApiState,
  endpoint: ResourceEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = queryOf(request);
  const call: Call = {
    state,
    endpoint,
    request,
    reply,
    query,
    view: viewOf(state, endpoint, request, query),
    warnings: [],
  };
  try {
    return await serve(call);
  } catch (error) {
    // What was warned of helps to understand the refusal.
    if (error instanceof StatusError) sendWarnings(reply, call.warnings);
    throw error;
  }
}

async function serve(call: Call): Promise<FastifyReply> {
  switch (call.endpoint.verb) {
    case 'get':
      return get(call);
    case 'list':
      return list(call);
    case 'watch':
      return serveWatch(call);
    case 'create':
      return create(call);
    case 'update':
      return update(call);
    case 'patch':
      return patch(call);
    case 'delete':
      return remove(call);
    default:
      return removeAll(call);
  }
}

function viewOf(
  state: ApiState,
  { served, namespace }: ResourceEndpoint,
  request: FastifyRequest,
  query: URLSearchParams,
): View {
  let printer: TablePrinter | undefined;
  const reveal = state.api.reveal?.(served.kind, request.user, namespace ?? '');
  return {
    negotiated: negotiate(request.headers.accept),
    include: includeObjectOf(query.get('includeObject')),
    printer: () => {
      printer ??= tablePrinter(served);
      return printer;
    },
    now: state.api.now(),
    ...(reveal === undefined ? {} : { reveal }),
  };
}

/**
 * A short text leaves with its headers in one write. Fastify would add a charset to its type, which Kubernetes does not
 * have; where there is a serializer it adds none.
 */
function send(call: Call, code: number, text: string): FastifyReply {
  if (text.length > shortText || isPretty(call.request)) return sendBytes(call, code, [Buffer.from(text)]);
  return startReply(call, code).serializer(asItIs).send(text);
}

function asItIs(text: unknown): string {
  return String(text);
}

function sendBytes(call: Call, code: number, pieces: readonly Buffer[]): FastifyReply {
  const pretty = call.view.negotiated.encoding === 'json' && isPretty(call.request);
  return sendRead(call.request, startReply(call, code), pretty ? [indented(Buffer.concat(pieces))] : pieces);
}

function startReply({ reply, view, warnings }: Call, code: number): FastifyReply {
  sendWarnings(reply, warnings);
  return reply.code(code).header('content-type', `application/${view.negotiated.encoding}`);
}

function contextOf(call: Call, type: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'): WriteContext {
  const { state, endpoint, request, query, warnings } = call;
  return {
    api: state.api,
    kinds: state.kinds,
    openNamespaces: state.openNamespaces,
    served: endpoint.served,
    namespace: endpoint.namespace ?? '',
    name: endpoint.name,
    subresource: endpoint.subresource,
    user: request.user,
    options: writeOptions(query, type, request.headers['user-agent'] ?? ''),
    warn: (text) => warnings.push(text),
  };
}

function sendWritten(call: Call, { code, value, revision }: Written): FastifyReply {
  const { endpoint, view } = call;
  if (endpoint.subresource !== 'scale') return send(call, code, showObject(view, endpoint.served, value, revision));
  return send(call, code, encoded(view, JSON.stringify(scaleOf(endpoint.served, clientObject(value, revision ?? 0)))));
}

async function get(call: Call): Promise<FastifyReply> {
  const { state, endpoint } = call;
  const { served, name } = endpoint;
  const stored = await state.api.store.get({ ...served.resource, namespace: endpoint.namespace ?? '', name });
  if (stored === undefined) throw notFound(served.kind, name);
  return sendWritten(call, { code: 200, value: stored.value, revision: stored.revision });
}

async function list(call: Call): Promise<FastifyReply> {
  const { state, endpoint, query, view, reply } = call;
  const { served, namespace } = endpoint;
  const wanted = served.kind.scope === 'Cluster' ? undefined : namespace;
  const request = listRequest(served, query, wanted, selectionOf(served, query));
  const whole = request.limit === 0 && view.negotiated.encoding === 'json' && !isPretty(call.request);
  const paged = whole ? { ...request, limit: pageSize } : request;
  const listed = await listObjects(state.api.store, served, paged);
  const { items, revision, next, remaining } = listed;
  if (whole && next !== undefined) {
    const frame = listFrame(view, served, { resourceVersion: String(revision) });
    const chunks = Readable.from(listChunks(state.api.store, served, paged, frame, listed), { objectMode: false });
    return sendLong(call.request, reply.code(200).header('content-type', 'application/json'), chunks);
  }
  const metadata: JsonObject = {
    resourceVersion: String(revision),
    ...(next === undefined ? {} : { continue: continueToken(next) }),
    ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
  };
  return sendBytes(call, 200, showList(view, served, items, metadata));
}

/** A long list is sent as it is read: all of it in memory at once would be a burden. */
async function* listChunks(
  store: Store,
  served: ServedKind,
  request: ListRequest,
  frame: ListFrame,
  first: Listed,
): AsyncGenerator<string> {
  yield frame.head + first.items.map(frame.item).join(',');
  let { next } = first;
  while (next !== undefined) {
    const page = await listObjects(store, served, { ...request, from: next });
    for (const item of page.items) yield `,${frame.item(item)}`;
    next = page.next;
  }
  yield frame.tail;
}

function readBody(call: Call, context: WriteContext): JsonObject {
  const { request, endpoint } = call;
  const { protobuf } = endpoint.served.kind.quirks ?? {};
  const type = mediaTypeOf(request.headers['content-type']);
  const given = readObjectBody(type, bodyOf(request), protobuf);
  checkDuplicates(call, context, type);
  return readObject(endpoint.served, withoutForeignStatus(call, given), {
    validation: context.options.fieldValidation,
    partial: false,
    warn: context.warn,
  });
}

/** Looked for only where the client asks for validation by name: it means reading the text once more. */
function checkDuplicates({ request, endpoint, query }: Call, { options, warn }: WriteContext, type: string): void {
  const wanted = query.has('fieldValidation') && options.fieldValidation !== 'Ignore';
  if (!wanted || (type !== '' && type !== 'application/json')) return;
  const told = duplicateKeys(bodyOf(request).toString('utf8')).map((path) => `duplicate field ${JSON.stringify(path)}`);
  if (told.length === 0) return;
  if (options.fieldValidation === 'Strict') {
    throw cannotBeHandled(endpoint.served.kind, `strict decoding error: ${told.join(', ')}`);
  }
  for (const text of told) warn(text);
}

/** Status that the main endpoint would drop need not be right. */
function withoutForeignStatus({ endpoint }: Call, object: JsonObject): JsonObject {
  if (endpoint.subresource !== '' || !endpoint.served.kind.statusSubresource || !('status' in object)) return object;
  const { status: _, ...rest } = object;
  return rest;
}

async function create(call: Call): Promise<FastifyReply> {
  const context = contextOf(call, 'CreateOptions');
  const object = readBody(call, context);
  return sendWritten(call, await createObject({ ...context, name: '' }, object));
}

async function update(call: Call): Promise<FastifyReply> {
  const { endpoint, request } = call;
  const context = contextOf(call, 'UpdateOptions');
  if (endpoint.subresource === 'scale') {
    const scale = readObjectBody(mediaTypeOf(request.headers['content-type']), bodyOf(request), undefined);
    return sendWritten(call, await updateScale(context, () => scale));
  }
  const object = readBody(call, context);
  const metadata = objectAt(object, 'metadata') ?? {};
  checkPlace('name', textAt(metadata, 'name'), context.name, true);
  checkPlace('namespace', textAt(metadata, 'namespace'), context.namespace, false);
  return sendWritten(call, await updateObject(context, () => ({ object, tracked: false })));
}

function checkPlace(field: string, found: string | undefined, expected: string, required: boolean): void {
  if (found === expected || (found === undefined && !required)) return;
  throw badRequest(`the ${field} of the object (${found ?? ''}) does not match the ${field} on the URL (${expected})`);
}

function updateScale(context: WriteContext, make: (scale: JsonObject) => JsonObject): Promise<Written> {
  return updateObject(context, (before) => {
    const object = withScale(context.served, before, make(scaleOf(context.served, before)));
    const reading = { validation: 'Ignore' as const, partial: false, warn: context.warn };
    return { object: readObject(context.served, object, reading), tracked: false };
  });
}

async function patch(call: Call): Promise<FastifyReply> {
  const { endpoint, request, query } = call;
  const type = mediaTypeOf(request.headers['content-type']);
  checkApplyOptions(query, type === applyPatch);
  const context = contextOf(call, 'PatchOptions');
  if (endpoint.subresource === 'scale') {
    return sendWritten(call, await updateScale(context, patcherOf(context, type, bodyOf(request))));
  }
  return sendWritten(call, await patchObject(context, type, bodyOf(request)));
}

async function remove(call: Call): Promise<FastifyReply> {
  const { endpoint, view } = call;
  const context = deletionContext(call);
  const deletion = await deleteObject(context, endpoint.name, readDeleteOptions(call));
  if (!deletion.done) return sendWritten(call, deletion.written);
  if (endpoint.served.kind.quirks?.answersDeleted === true) return sendWritten(call, deletion.last);
  return send(call, 200, encoded(view, JSON.stringify(deletion.status)));
}

function deletionContext(call: Call): WriteContext {
  return contextOf({ ...call, query: new URLSearchParams() }, 'UpdateOptions');
}

function readDeleteOptions({ request, query }: Call) {
  const body = bodyOf(request);
  if (body.length === 0) return deleteOptions(undefined, query);
  const given = readObjectBody(mediaTypeOf(request.headers['content-type']), body, deleteOptionsMessage);
  return deleteOptions(given, query);
}

/** Kubernetes' DeleteOptions in protobuf, which typed clients send. */
const deleteOptionsMessage = {
  1: { name: 'gracePeriodSeconds', type: 'integer' },
  2: {
    name: 'preconditions',
    type: 'message',
    message: { 1: { name: 'uid', type: 'text' }, 2: { name: 'resourceVersion', type: 'text' } },
  },
  3: { name: 'orphanDependents', type: 'boolean' },
  4: { name: 'propagationPolicy', type: 'text' },
  5: { name: 'dryRun', type: 'text', repeated: true },
} as const;

/** Deletes what the selectors mean, and answers with the list of it. */
async function removeAll(call: Call): Promise<FastifyReply> {
  const { state, endpoint, query, view } = call;
  const { served, namespace } = endpoint;
  const options = readDeleteOptions(call);
  const context = deletionContext(call);
  const wanted = served.kind.scope === 'Cluster' ? undefined : namespace;
  const request = listRequest(served, query, wanted, selectionOf(served, query));
  const listed = await listObjects(state.api.store, served, request);
  await inBatches(listed.items, async (stored) => {
    const uid = textAt(objectAt(parseStored(stored), 'metadata') ?? {}, 'uid');
    try {
      await deleteObject(context, stored.key.name, { ...options, uid });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  });
  return sendBytes(call, 200, showList(view, served, listed.items, { resourceVersion: String(listed.revision) }));
}

/** Somebody else was faster: the object is gone, or another one has its name. */
function isGone(error: unknown): boolean {
  return isObject(error) && (error.reason === 'NotFound' || error.reason === 'Conflict');
}
