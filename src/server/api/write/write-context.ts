import type { Key, Stored } from '../../../store/types.ts';
import type { Identity } from '../../identity.ts';
import type { JsonObject } from '../json.ts';
import type { FieldManagement } from '../managed-fields/field-manager.ts';
import type { ApiOptions } from '../options.ts';
import type { WriteOptions } from '../request-options.ts';
import type { ServedKind, ServedKinds } from '../served-kinds.ts';

/**
 * Revisions at which namespaces took new objects, by name. A commit expects the namespace at that revision, so that a
 * change since then is always found.
 */
export type OpenNamespaces = Map<string, number>;

/** Everything that the steps of one write share. */
export interface WriteContext {
  readonly api: ApiOptions;
  readonly kinds: ServedKinds;
  readonly openNamespaces: OpenNamespaces;
  readonly served: ServedKind;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  /** As the path says; empty for a create. */
  readonly name: string;
  readonly subresource: '' | 'status' | 'scale' | 'finalize';
  readonly user: Identity;
  readonly options: WriteOptions;
  /** Adds a warning to the answer. */
  readonly warn: (text: string) => void;
}

/** What a write leaves, and how it is answered. */
export interface Written {
  readonly code: 200 | 201;
  /** Stored text, without resource version. */
  readonly value: string;
  /** Undefined for what a dry run would have created. */
  readonly revision: number | undefined;
}

/** So often a write is tried again when another one was faster. */
export const attempts = 20;

export function keyOf(context: WriteContext, name: string = context.name): Key {
  return { ...context.served.resource, namespace: context.namespace, name };
}

/** RFC 3339 in UTC with seconds, as Kubernetes writes times. */
export function timestamp(now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}

export function managementOf(context: WriteContext): FieldManagement {
  const { served, subresource, api } = context;
  return {
    shape: served.shape(),
    scope: subresource === 'status' ? served.statusScope : served.mainScope,
    apiVersion: served.apiVersion,
    subresource,
    time: timestamp(api.now()),
  };
}

/** The object as it is stored, parsed. */
export function parseStored(stored: Stored): JsonObject {
  return JSON.parse(stored.value) as JsonObject;
}
