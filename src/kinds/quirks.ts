import type { FieldPath } from '../lib/field-path.ts';
import type { MessageDescription } from './protobuf.ts';

/** An object of any kind, as JSON. */
export type AnyObject = { readonly [field: string]: unknown };

/** One thing that is wrong with an object, in the terms of a Kubernetes status cause. */
export interface Fault {
  /** `Invalid`, `Required`, `NotSupported`, `Forbidden`, `Duplicate` or `TooLong`. */
  readonly fault: 'Invalid' | 'Required' | 'NotSupported' | 'Forbidden' | 'Duplicate' | 'TooLong';
  readonly path: FieldPath;
  /** The key of the map at `path` that it is about; shown in brackets, whatever it looks like. */
  readonly key?: string;
  /** What was found and what is expected. */
  readonly message: string;
}

/**
 * What sets a kind apart from the others in the API: small pure functions that stand beside the kind's registration,
 * so that the server needs to know no kind by name. An object that needs no change is given back itself.
 */
export interface Quirks {
  /** Runs on every object of the kind that was read from a request, before anybody owns or judges its fields. */
  complete?(object: AnyObject): AnyObject;
  /** Runs on a new object, after ownership was recorded: fields that the server itself sets. */
  prepare?(object: AnyObject): AnyObject;
  /** Runs on a change through the main endpoint: takes over from the stored object what that endpoint does not write. */
  keep?(object: AnyObject, before: AnyObject): AnyObject;
  /** What the schema cannot say; `before` is the stored object on update. */
  judge?(object: AnyObject, before: AnyObject | undefined): readonly Fault[];
  /** Called when deletion of an object begins and something still holds it. */
  startDeletion?(object: AnyObject): AnyObject;
  /** Names of objects that the product cannot do without: they are never deleted. */
  readonly undeletable?: readonly string[];
  /** What must be empty besides `metadata.finalizers` before a deleted object goes. */
  readonly furtherFinalizers?: readonly string[];
  /** Fields that field selectors may name besides `metadata.name` and `metadata.namespace`, e.g. `involvedObject.kind`. */
  readonly selectableFields?: readonly string[];
  /** Further ones whose value is worked out. */
  readonly computedFields?: Readonly<Record<string, (object: AnyObject) => string>>;
  /** Names of objects are DNS labels (no dots); DNS subdomains unless given. */
  readonly nameFormat?: 'dns-label';
  /** Its protobuf message, where clients send one. */
  readonly protobuf?: MessageDescription;
  /** Clients may look only: the server itself writes the objects. */
  readonly readOnly?: boolean;
  /** A deletion is answered with the object that is gone instead of a Status. */
  readonly answersDeleted?: boolean;
  /** Many at once cannot be deleted: too much would go with them. */
  readonly noDeleteCollection?: boolean;
  /** Objects of other kinds live in objects of this one. */
  readonly isNamespace?: boolean;
  /** The one of `furtherFinalizers` that the server takes away once everything inside of the object is gone. */
  readonly emptyFinalizer?: string;
  /** Objects are deleted so many seconds after the moment at the last of these paths that they have. */
  readonly expiry?: { readonly seconds: number; readonly since: readonly (readonly string[])[] };
}
