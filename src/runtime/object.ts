import type { ObjectMeta } from '../kinds/schema-parts.ts';
import { apiVersionOf, type Kind } from '../kinds/types.ts';
import { timestampOf } from '../lib/timestamp.ts';
import type { Key, Resource } from '../store/types.ts';

/** Names of objects and resources, as the store has them. */
export type { Key, Resource };

/** The part of a kind that names and frames its objects. */
export type ObjectKind = Pick<Kind, 'group' | 'version' | 'kind' | 'plural'>;

/** What every object has. */
export interface AnyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectName {
  /** Empty or absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
}

export function resourceOf({ group, plural }: ObjectKind): Resource {
  return { group, resource: plural };
}

export function keyOf(kind: ObjectKind, { namespace = '', name }: ObjectName): Key {
  return { ...resourceOf(kind), namespace, name };
}

/** One text for each object of the store. */
export function placeOf({ group, resource, namespace, name }: Key): string {
  return `${group}/${resource}/${namespace}/${name}`;
}

/** The key that rounds about an object have: `namespace/name`, or the name alone for cluster-scoped kinds. */
export function roundKeyOf({ namespace = '', name }: ObjectName): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** The object that a round's key names. */
export function nameOfRound(roundKey: string): Required<ObjectName> {
  const slash = roundKey.indexOf('/');
  return { namespace: roundKey.slice(0, Math.max(slash, 0)), name: roundKey.slice(slash + 1) };
}

/** Metadata of an object to be created. */
export interface NewMetadata extends ObjectName {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly finalizers?: string[];
  readonly owner?: NonNullable<ObjectMeta['ownerReferences']>[number];
}

/** Frame and metadata of an object to be created; its content goes behind them. */
export function newObject(kind: ObjectKind, given: NewMetadata, now: number) {
  const { namespace = '', name, labels, annotations, finalizers, owner } = given;
  return {
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: {
      name,
      ...(namespace === '' ? {} : { namespace }),
      uid: crypto.randomUUID(),
      creationTimestamp: timestampOf(now),
      generation: 1,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
    },
  };
}

/** The reference to an object that owns others: they go when it has gone, and in foreground deletion before it. */
export function ownerReference(owner: AnyObject): NonNullable<ObjectMeta['ownerReferences']>[number] {
  const { apiVersion, kind, metadata } = owner;
  return {
    apiVersion,
    kind,
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The text that the store keeps: frame and metadata first, as the API writes it, without the resource version. */
export function textOf(object: AnyObject): string {
  const { kind, apiVersion, metadata, ...rest } = object;
  const { resourceVersion: _revision, ...kept } = metadata ?? {};
  return JSON.stringify({ kind, apiVersion, metadata: kept, ...rest });
}

export function isBeingDeleted(object: AnyObject | undefined): boolean {
  return typeof object?.metadata?.deletionTimestamp === 'string';
}

/** The object with its deletion begun, or undefined where nothing holds it and it can go at once. */
export function withDeletion<T extends AnyObject>(object: T, now: number): T | undefined {
  const { metadata } = object;
  if ((metadata?.finalizers ?? []).length === 0) return undefined;
  if (isBeingDeleted(object)) return object;
  const generation = (metadata?.generation ?? 1) + 1;
  return {
    ...object,
    metadata: { ...metadata, deletionTimestamp: timestampOf(now), deletionGracePeriodSeconds: 0, generation },
  };
}

/** The object without a finalizer, or undefined where it was the last one and a deletion has begun: then it goes. */
export function withoutFinalizer<T extends AnyObject>(object: T, finalizer: string): T | undefined {
  const left = (object.metadata?.finalizers ?? []).filter((name) => name !== finalizer);
  if (left.length === 0 && isBeingDeleted(object)) return undefined;
  const { finalizers: _old, ...metadata } = object.metadata ?? {};
  return { ...object, metadata: left.length === 0 ? metadata : { ...metadata, finalizers: left } };
}

/** The object with a finalizer, which it may have already. */
export function withFinalizer<T extends AnyObject>(object: T, finalizer: string): T {
  const finalizers = object.metadata?.finalizers ?? [];
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}
