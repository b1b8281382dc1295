import { isObject, type JsonObject, objectAt, sameJson, textAt } from '../json.ts';
import { compareValues } from './compare.ts';
import { conflictMessage, type FieldConflict, listConflicts } from './conflicts.ts';
import { difference, eachMember, emptySet, type FieldSet, isEmptySet, setOf, union } from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import {
  decodeManagers,
  encodeManagers,
  identityOf,
  type Managed,
  type Managers,
  secondsOf,
  textOrder,
  type Writer,
} from './managers.ts';
import { showElement } from './path-element.ts';
import { applyConfiguration, type MergeContext, ownershipAfterUpdate } from './updater.ts';

/** Fields that everybody writes and nobody owns. */
const stripped: FieldSet = setOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['f:metadata', `f:${name}`]),
);

/** So many entries of updates are kept apart; older ones become one. */
const maxUpdateManagers = 10;
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';
/** Kubernetes' limit on all annotations of an object, in bytes. */
const maxAnnotations = 256 * 1024;

/** What a write needs to keep `metadata.managedFields`. */
export interface FieldManagement extends MergeContext {
  /** `group/version` of the request's kind. */
  readonly apiVersion: string;
  /** `status`, `scale` or empty. */
  readonly subresource: string;
  /** Now, RFC 3339 in seconds. */
  readonly time: string;
}

/**
 * Sets the managed fields of an object that a create or an update is about to write; `before` is undefined on create.
 * Entries that the request itself carries replace the stored ones, an entry that is empty resets them.
 */
export function trackUpdate(
  management: FieldManagement,
  before: JsonObject | undefined,
  after: JsonObject,
  manager: string,
): void {
  const known = managersOfUpdate(management, before, after);
  const untracked = known.size === 0 && before !== undefined;
  const managers = untracked ? known : afterUpdate(management, before, after, known, manager);
  setManagers(after, managers);
}

function managersOfUpdate(management: FieldManagement, before: JsonObject | undefined, after: JsonObject): Managers {
  const stored = () => decodeManagers(managedFieldsOf(before)) ?? new Map();
  if (management.subresource !== '') return stored();
  const given = managedFieldsOf(after);
  const [first] = Array.isArray(given) ? given : [];
  if (Array.isArray(given) && given.length === 1 && isObject(first) && Object.keys(first).length === 0)
    return new Map();
  const decoded = decodeManagers(given);
  return decoded === undefined || decoded.size === 0 ? stored() : decoded;
}

function afterUpdate(
  management: FieldManagement,
  before: JsonObject | undefined,
  after: JsonObject,
  known: Managers,
  manager: string,
): Managers {
  const writer: Writer = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion: management.apiVersion,
    subresource: management.subresource,
  };
  const { managers, taken } = ownershipAfterUpdate(
    management,
    withoutManagedFields(before ?? {}),
    withoutManagedFields(after),
    known,
  );
  const own = difference(taken, stripped);
  if (!isEmptySet(own)) {
    const identity = identityOf(writer);
    const previous = managers.get(identity)?.set ?? emptySet;
    managers.set(identity, { ...writer, time: management.time, set: union(own, previous) });
  }
  return capped(managers);
}

/** Merges the oldest entries of updates, by API version, into one named `ancient-changes`. */
function capped(managers: Managers): Managers {
  const updates = [...managers.values()].filter((managed) => managed.operation === 'Update');
  if (updates.length <= maxUpdateManagers) return managers;
  updates.sort((a, b) => secondsOf(a) - secondsOf(b) || textOrder(identityOf(a), identityOf(b)));
  const out: Managers = new Map(managers);
  const firstOf = new Map<string, Managed>();
  let count = updates.length;
  for (const managed of updates) {
    if (count <= maxUpdateManagers) break;
    const first = firstOf.get(managed.apiVersion);
    if (first === undefined) {
      firstOf.set(managed.apiVersion, managed);
      continue;
    }
    const bucket: Managed = { ...managed, manager: 'ancient-changes', subresource: '', set: emptySet };
    const known = out.get(identityOf(bucket)) ?? first;
    out.delete(identityOf(first));
    out.delete(identityOf(managed));
    out.set(identityOf(bucket), { ...bucket, set: union(known.set, managed.set) });
    count -= 1;
  }
  return out;
}

export type ApplyOutcome =
  | { readonly ok: true; readonly object: JsonObject }
  | { readonly ok: false; readonly message: string; readonly conflicts: readonly FieldConflict[] };

/** Applies a configuration on the server; `live` is an empty object where there is none yet. */
export function applyObject(
  management: FieldManagement,
  live: JsonObject,
  configuration: JsonObject,
  manager: string,
  force: boolean,
): ApplyOutcome {
  const writer: Writer = {
    manager,
    operation: 'Apply',
    apiVersion: management.apiVersion,
    subresource: management.subresource,
  };
  const bare = withoutManagedFields(live);
  let managers = decodeManagers(managedFieldsOf(live)) ?? new Map<string, Managed>();
  if (managers.size === 0) managers = afterUpdate(management, undefined, bare, managers, 'before-first-apply');
  let applied = applyConfiguration(management, bare, configuration, managers, writer, force);
  if (!applied.ok && manager === 'kubectl') {
    const mine = fieldsOfClientSideApply(management, bare);
    const left = withoutFieldsOf(applied.conflicts, mine);
    applied =
      left.size === 0
        ? applyConfiguration(management, bare, configuration, managers, writer, true)
        : { ok: false, conflicts: left };
  }
  if (!applied.ok) {
    const conflicts = listConflicts(applied.conflicts);
    return { ok: false, message: conflictMessage(conflicts), conflicts };
  }
  const object: JsonObject = isObject(applied.value) ? { ...applied.value } : {};
  setManagers(object, stamped(applied.managers, writer, management.time, applied.changed));
  if (manager === 'kubectl') refreshLastApplied(object, configuration);
  return { ok: true, object };
}

/** Strips what nobody owns from the applier's entry; its time moves when the object changed or the entry is new. */
function stamped(managers: Managers, writer: Writer, time: string, changed: boolean): Managers {
  const identity = identityOf(writer);
  const own = managers.get(identity);
  if (own === undefined) return managers;
  const set = difference(own.set, stripped);
  managers.set(identity, { ...own, set, time: changed || own.time === undefined ? time : own.time });
  return managers;
}

/**
 * Fields that `kubectl apply` set on the client's side and that still have that value: `kubectl apply --server-side`
 * may take them over without a conflict.
 */
function fieldsOfClientSideApply(management: FieldManagement, live: JsonObject): FieldSet {
  const text = annotationsOf(live)?.[lastAppliedAnnotation];
  const applied = typeof text === 'string' ? parseObject(text) : undefined;
  if (applied === undefined || textAt(applied, 'apiVersion') !== management.apiVersion) return emptySet;
  const { removed, modified, added } = compareValues(applied, live, management.shape);
  return [modified, added, removed].reduce(difference, fieldSetOf(applied, management.shape));
}

function withoutFieldsOf(conflicts: Managers, fields: FieldSet): Managers {
  const left: Managers = new Map();
  for (const [identity, managed] of conflicts) {
    const set = difference(managed.set, fields);
    if (!isEmptySet(set)) left.set(identity, { ...managed, set });
  }
  return left;
}

/** Keeps the annotation of client-side apply in step with what was applied here, so that both ways can be mixed. */
function refreshLastApplied(object: JsonObject, configuration: JsonObject): void {
  const annotations = annotationsOf(object);
  if (annotations === undefined || !annotations[lastAppliedAnnotation]) return;
  const metadata = { ...objectAt(configuration, 'metadata') };
  const own = { ...objectAt(metadata, 'annotations') };
  delete own[lastAppliedAnnotation];
  const value = {
    ...configuration,
    metadata: { ...metadata, ...('annotations' in metadata ? { annotations: own } : {}) },
  };
  const next: JsonObject = { ...annotations, [lastAppliedAnnotation]: `${JSON.stringify(value)}\n` };
  if (JSON.stringify(next).length > maxAnnotations) delete next[lastAppliedAnnotation];
  object.metadata = { ...objectAt(object, 'metadata'), annotations: next };
}

function annotationsOf(object: JsonObject): JsonObject | undefined {
  const metadata = objectAt(object, 'metadata');
  return metadata === undefined ? undefined : objectAt(metadata, 'annotations');
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function managedFieldsOf(object: JsonObject | undefined): unknown {
  return object === undefined ? undefined : objectAt(object, 'metadata')?.managedFields;
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  if (metadata === undefined || metadata.managedFields === undefined) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function setManagers(object: JsonObject, managers: Managers): void {
  const { managedFields: _, ...rest } = objectAt(object, 'metadata') ?? {};
  const encoded = encodeManagers(managers);
  object.metadata = encoded === undefined ? rest : { ...rest, managedFields: encoded };
}

/** True when two lists of managed fields differ in nothing but times. */
export function sameOwnership(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return sameJson(a, b);
  const timeless = (entry: unknown) => (isObject(entry) ? { ...entry, time: undefined } : entry);
  return a.length === b.length && a.every((entry, index) => sameJson(timeless(entry), timeless(b[index])));
}

/** All paths of a set as messages show them; for tests and messages. */
export function showFields(set: FieldSet): string[] {
  const shown: string[] = [];
  eachMember(set, (path) => shown.push(path.map(showElement).join('')));
  return shown;
}
