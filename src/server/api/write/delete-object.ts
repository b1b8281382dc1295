import { blocks } from '../../../lib/issue.ts';
import type { Stored } from '../../../store/types.ts';
import { type JsonObject, objectAt, textAt, textsAt } from '../json.ts';
import { storedText } from '../object-text.ts';
import { causeOfIssue, sentenceOf } from '../read/causes.ts';
import type { DeleteOptions } from '../request-options.ts';
import { conflict, detailsOf, forbidden, invalid, notFound, successBody } from '../status-error.ts';
import { canGo } from './update-object.ts';
import { attempts, keyOf, parseStored, timestamp, type WriteContext, type Written } from './write-context.ts';

/** Keeps an object until its dependents are deleted. */
export const foregroundFinalizer = 'foregroundDeletion';
/** Keeps an object until its dependents are let go. */
export const orphanFinalizer = 'orphan';

/** A deletion: done, with the object as it was at last; or begun and held by finalizers. */
export type Deletion =
  | { readonly done: true; readonly status: JsonObject; readonly last: Written }
  | { readonly done: false; readonly written: Written };

/** Deletes an object, or begins to where finalizers hold it. Throws 404, and 409 when a precondition fails. */
export async function deleteObject(context: WriteContext, name: string, options: DeleteOptions): Promise<Deletion> {
  const { kind } = context.served;
  if (kind.quirks?.undeletable?.includes(name)) throw forbidden(kind, name, 'this object may not be deleted');
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await context.api.store.get(keyOf(context, name));
    if (stored === undefined) throw notFound(kind, name);
    const object = parseStored(stored);
    checkPreconditions(context, name, stored, object, options);
    await judgeDeletion(context, name, object, options);
    const deletion = await tryDelete(context, name, stored, object, options);
    if (deletion !== undefined) return deletion;
  }
  throw conflict(kind, name, 'it keeps changing, try again');
}

function checkPreconditions(
  context: WriteContext,
  name: string,
  stored: Stored,
  object: JsonObject,
  options: DeleteOptions,
): void {
  const { kind } = context.served;
  const uid = textAt(objectAt(object, 'metadata') ?? {}, 'uid');
  if (options.uid !== undefined && options.uid !== uid) {
    const why = `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict({ ...kind, plural: kind.kind }, name, why);
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== String(stored.revision)) {
    const why = `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${stored.revision}). The object might have been modified`;
    throw conflict({ ...kind, plural: kind.kind }, name, why);
  }
}

async function judgeDeletion(context: WriteContext, name: string, object: JsonObject, options: DeleteOptions) {
  const { issues, enforce } = await context.api.admission({
    kind: context.served.kind,
    operation: 'delete',
    subresource: '',
    object,
    before: object,
    user: context.user,
    dryRun: options.dryRun,
  });
  for (const issue of issues.filter(({ severity }) => severity === 'warning')) context.warn(sentenceOf(issue));
  if (enforce && blocks(issues)) {
    throw invalid(context.served.kind, name, issues.filter(({ severity }) => severity === 'error').map(causeOfIssue));
  }
}

/** Undefined when another write was faster. */
async function tryDelete(
  context: WriteContext,
  name: string,
  stored: Stored,
  object: JsonObject,
  options: DeleteOptions,
): Promise<Deletion | undefined> {
  const { served, api } = context;
  const key = keyOf(context, name);
  const ifRevision = stored.revision;
  const marked = markDeleted(context, object, options);
  if (canGo(served, marked)) {
    const last = { code: 200 as const, value: stored.value, revision: stored.revision };
    const done = { done: true as const, status: successBody(deletedDetails(context, name, object)), last };
    if (options.dryRun) return done;
    return (await api.store.commit([{ op: 'delete', key, ifRevision }])).ok ? done : undefined;
  }
  const value = storedText(served, marked);
  const unchanged = { done: false as const, written: { code: 200 as const, value, revision: stored.revision } };
  if (options.dryRun || value === storedText(served, object)) return unchanged;
  const outcome = await api.store.commit([{ op: 'update', key, value, ifRevision }]);
  return outcome.ok ? { done: false, written: { code: 200, value, revision: outcome.revision } } : undefined;
}

function deletedDetails(context: WriteContext, name: string, object: JsonObject) {
  const uid = textAt(objectAt(object, 'metadata') ?? {}, 'uid');
  return { ...detailsOf(context.served.kind, name), ...(uid === undefined ? {} : { uid }) };
}

/** The object with what a deletion writes into it. A deletion that was begun before keeps its time. */
function markDeleted(context: WriteContext, object: JsonObject, options: DeleteOptions): JsonObject {
  const { served, api } = context;
  const old = objectAt(object, 'metadata') ?? {};
  const finalizers = finalizersFor(textsAt(old, 'finalizers'), options);
  const metadata: JsonObject = { ...old };
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  if (old.deletionTimestamp !== undefined) return { ...object, metadata };
  metadata.deletionTimestamp = timestamp(api.now());
  metadata.deletionGracePeriodSeconds = 0;
  if (typeof old.generation === 'number') metadata.generation = old.generation + 1;
  const marked = { ...object, metadata };
  return (served.kind.quirks?.startDeletion?.(marked) as JsonObject | undefined) ?? marked;
}

/** The finalizers that the wish for dependents means; without a wish, those that the object has. */
function finalizersFor(finalizers: readonly string[], { propagation }: DeleteOptions): string[] {
  if (propagation === undefined) return [...finalizers];
  const others = finalizers.filter((finalizer) => finalizer !== foregroundFinalizer && finalizer !== orphanFinalizer);
  if (propagation === 'Foreground') return [...others, foregroundFinalizer];
  return propagation === 'Orphan' ? [...others, orphanFinalizer] : others;
}
