import { randomUUID } from 'node:crypto';
import type { Kind } from '../../kinds/types.ts';
import { apiVersionOf } from '../../kinds/types.ts';
import type { Key } from '../../store/types.ts';

/** The part of a kind that names and frames its objects. */
export type ObjectKind = Pick<Kind, 'group' | 'version' | 'kind' | 'plural'>;

export interface ObjectName {
  readonly name: string;
  /** Empty or absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Metadata of a stored object, as far as the server itself reads it. */
export interface StoredMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly creationTimestamp: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Kinds of Kubernetes' core that the manager itself writes. */
export const namespaceObject: ObjectKind = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces' };
export const secretObject: ObjectKind = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets' };

export function keyOf(kind: ObjectKind, { name, namespace = '' }: ObjectName): Key {
  return { group: kind.group, resource: kind.plural, namespace, name };
}

/** The text of a new object, complete and in the order in which the API stores it. */
export function newObject(
  kind: ObjectKind,
  { name, namespace, labels }: ObjectName,
  fields: Readonly<Record<string, unknown>>,
  now: Date,
): string {
  return JSON.stringify({
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: {
      name,
      ...(namespace === undefined || namespace === '' ? {} : { namespace }),
      uid: randomUUID(),
      creationTimestamp: timestamp(now),
      generation: 1,
      ...(labels === undefined ? {} : { labels }),
    },
    ...fields,
  });
}

/** RFC 3339 in UTC without fractions, as Kubernetes writes times. */
export function timestamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
