import type { Stored } from '../../../store/types.ts';
import { type JsonObject, objectAt, sameJson, textAt, textsAt, valueAt } from '../json.ts';
import { sameOwnership, trackUpdate } from '../managed-fields/field-manager.ts';
import { storedText } from '../object-text.ts';
import type { ServedKind } from '../served-kinds.ts';
import { conflict, invalid, notFound } from '../status-error.ts';
import { judgeWrite } from './judge-write.ts';
import { attempts, keyOf, managementOf, parseStored, type WriteContext, type Written } from './write-context.ts';

/** A new state of an object, before the server has its say. */
export interface Change {
  /** Read as its kind; belongs to the update. */
  readonly object: JsonObject;
  /** True when it carries its managed fields already. */
  readonly tracked: boolean;
}

/**
 * Changes a stored object. `make` gives the new state from the stored one, which carries its resource version; it is
 * asked again when another write was faster, unless the new state demands a resource version.
 */
export async function updateObject(
  context: WriteContext,
  make: (before: JsonObject) => Change | Promise<Change>,
): Promise<Written> {
  const { kind } = context.served;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await context.api.store.get(keyOf(context));
    if (stored === undefined) throw notFound(kind, context.name);
    const before = parseStored(stored);
    const metadata = { ...objectAt(before, 'metadata'), resourceVersion: String(stored.revision) };
    const change = confined(context, await make({ ...before, metadata }), { ...before, metadata });
    checkPreconditions(context, stored, before, change.object);
    const written = await writeChange(context, stored, before, change);
    if (written !== undefined) return written;
  }
  throw conflict(
    kind,
    context.name,
    'it keeps changing; please apply your changes to the latest version and try again',
  );
}

/** Some may write only a part of an object: the rest of what they send does not count. */
function confined({ api, served, user }: WriteContext, change: Change, before: JsonObject): Change {
  const confine = api.confine?.(served.kind, user);
  return confine === undefined ? change : { ...change, object: confine(change.object, before) };
}

/** The object must be the one that the client has seen: same uid, and same version where it names one. */
function checkPreconditions(context: WriteContext, stored: Stored, before: JsonObject, after: JsonObject): void {
  const { kind } = context.served;
  const metadata = objectAt(after, 'metadata') ?? {};
  const uid = textAt(metadata, 'uid');
  const own = textAt(objectAt(before, 'metadata') ?? {}, 'uid');
  if (uid !== undefined && uid !== own) {
    throw conflict(kind, context.name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${own}`);
  }
  const version = textAt(metadata, 'resourceVersion');
  if (version === undefined || version === '0') {
    if (kind.builtIn) return;
    const message = 'Invalid value: 0: must be specified for an update';
    const cause = { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' };
    throw invalid({ ...kind, kind: kind.plural }, context.name, [cause]);
  }
  if (!/^\d+$/.test(version)) {
    const message = `Invalid value: ${JSON.stringify(version)}: expected the resource version of the object`;
    throw invalid(kind, context.name, [{ reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' }]);
  }
  if (version !== String(stored.revision)) throw conflict(kind, context.name);
}

/** Undefined when another write was faster. */
async function writeChange(
  context: WriteContext,
  stored: Stored,
  before: JsonObject,
  change: Change,
): Promise<Written | undefined> {
  const { served, api, options } = context;
  const after = finish(context, before, change);
  await judgeWrite(context, after, before);
  if (isNoChange(before, after)) return { code: 200, value: stored.value, revision: stored.revision };
  const value = storedText(served, after);
  if (options.dryRun) return { code: 200, value, revision: stored.revision };
  const key = keyOf(context);
  const ifRevision = stored.revision;
  const outcome = await api.store.commit([
    canGo(served, after) ? { op: 'delete', key, ifRevision } : { op: 'update', key, value, ifRevision },
  ]);
  if (outcome.ok) return { code: 200, value, revision: outcome.revision };
  return undefined;
}

/** The state to store: what this endpoint may not write comes from the stored object. */
function finish(context: WriteContext, before: JsonObject, { object, tracked }: Change): JsonObject {
  const { served, subresource, options } = context;
  const after = withinEndpoint(context, before, object);
  if (!tracked) trackUpdate(managementOf(context), before, after, options.fieldManager);
  const old = objectAt(before, 'metadata') ?? {};
  const { resourceVersion: _version, selfLink: _link, managedFields, ...own } = objectAt(after, 'metadata') ?? {};
  const metadata: JsonObject = { ...own };
  for (const field of ['uid', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation'])
    copyField(field, old, metadata);
  if (metadata.creationTimestamp === undefined) copyField('creationTimestamp', old, metadata);
  if (metadata.namespace === undefined) copyField('namespace', old, metadata);
  const generation = old.generation;
  if (typeof generation === 'number' && subresource !== 'status' && contentChanged(served, before, after)) {
    metadata.generation = generation + 1;
  }
  if (managedFields !== undefined) metadata.managedFields = managedFields;
  after.metadata = metadata;
  return after;
}

function withinEndpoint(context: WriteContext, before: JsonObject, object: JsonObject): JsonObject {
  if (context.subresource === 'status') {
    const managedFields = valueAt(object, ['metadata', 'managedFields']);
    const metadata = { ...objectAt(before, 'metadata'), ...(managedFields === undefined ? {} : { managedFields }) };
    return withField({ ...before, metadata }, 'status', object.status);
  }
  if (context.subresource === 'finalize') return withFinalizers(context.served, before, object);
  const { statusSubresource, quirks } = context.served.kind;
  const kept = quirks?.keep?.(object, before) ?? object;
  return statusSubresource ? withField({ ...kept }, 'status', before.status) : { ...kept };
}

/** The finalize endpoint writes nothing but the kind's further finalizers, which stand in `spec`. */
function withFinalizers({ kind }: ServedKind, before: JsonObject, object: JsonObject): JsonObject {
  const [part = '', field = ''] = kind.quirks?.furtherFinalizers ?? [];
  const finalizers = valueAt(object, [part, field]);
  return { ...before, [part]: withField({ ...objectAt(before, part) }, field, finalizers) };
}

function withField(object: JsonObject, field: string, value: unknown): JsonObject {
  if (value === undefined) delete object[field];
  else object[field] = value;
  return object;
}

function copyField(field: string, from: JsonObject, to: JsonObject): void {
  if (from[field] === undefined) delete to[field];
  else to[field] = from[field];
}

/** Whether anything changed that counts as a new generation: all but metadata, and status where it is written apart. */
function contentChanged({ kind }: ServedKind, before: JsonObject, after: JsonObject): boolean {
  const content = ({ metadata: _metadata, ...rest }: JsonObject): JsonObject =>
    kind.statusSubresource ? withField({ ...rest }, 'status', undefined) : rest;
  return !sameJson(content(before), content(after));
}

/** A write that changes nothing but times of ownership is none. */
function isNoChange(before: JsonObject, after: JsonObject): boolean {
  const split = (object: JsonObject) => {
    const { managedFields, ...metadata } = objectAt(object, 'metadata') ?? {};
    return { managedFields, rest: { ...object, metadata } };
  };
  const old = split(before);
  const next = split(after);
  return sameOwnership(old.managedFields, next.managedFields) && sameJson(old.rest, next.rest);
}

/** True for an object that is being deleted and that nothing holds any more. */
export function canGo(served: ServedKind, object: JsonObject): boolean {
  const metadata = objectAt(object, 'metadata') ?? {};
  if (metadata.deletionTimestamp === undefined || textsAt(metadata, 'finalizers').length > 0) return false;
  return !isHeldFurther(served, object);
}

/** True while finalizers of the kind's own (those of a namespace) hold the object. */
export function isHeldFurther({ kind }: ServedKind, object: JsonObject): boolean {
  const path = kind.quirks?.furtherFinalizers;
  const further = path === undefined ? undefined : valueAt(object, path);
  return Array.isArray(further) && further.length > 0;
}
