import type { Key } from '../../../store/types.ts';
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../json.ts';

/** An entry of `metadata.ownerReferences`. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** Foreground deletion of the owner waits for the object. */
  readonly blocks: boolean;
}

export function ownersOf(object: JsonObject): Owner[] {
  const references = listAt(objectAt(object, 'metadata') ?? {}, 'ownerReferences');
  return references.filter(isObject).map((reference) => ({
    apiVersion: textAt(reference, 'apiVersion') ?? '',
    kind: textAt(reference, 'kind') ?? '',
    name: textAt(reference, 'name') ?? '',
    uid: textAt(reference, 'uid') ?? '',
    blocks: reference.blockOwnerDeletion === true,
  }));
}

/** Which objects belong to which owners, by uid of the owner. */
export interface Dependents {
  /** How many objects have owners. */
  readonly size: number;
  /** Notes the owners that an object has now; none takes it out. */
  set(key: Key, owners: readonly Owner[]): void;
  /** Owners that the object was last known to have. */
  ownersOf(key: Key): readonly Owner[];
  of(uid: string): readonly { readonly key: Key; readonly blocks: boolean }[];
  clear(): void;
}

export function dependents(): Dependents {
  const byPath = new Map<string, { readonly key: Key; readonly owners: readonly Owner[] }>();
  const byOwner = new Map<string, Set<string>>();
  const pathOf = ({ group, resource, namespace, name }: Key) => `${group}/${resource}/${namespace}/${name}`;

  function forget(path: string): void {
    for (const { uid } of byPath.get(path)?.owners ?? []) {
      const paths = byOwner.get(uid);
      paths?.delete(path);
      if (paths?.size === 0) byOwner.delete(uid);
    }
    byPath.delete(path);
  }

  return {
    get size() {
      return byPath.size;
    },
    set(key, owners) {
      const path = pathOf(key);
      forget(path);
      if (owners.length === 0) return;
      byPath.set(path, { key, owners });
      for (const { uid } of owners) {
        const paths = byOwner.get(uid) ?? new Set();
        byOwner.set(uid, paths.add(path));
      }
    },
    ownersOf: (key) => byPath.get(pathOf(key))?.owners ?? [],
    of: (uid) =>
      [...(byOwner.get(uid) ?? [])].flatMap((path) => {
        const known = byPath.get(path);
        if (known === undefined) return [];
        return [{ key: known.key, blocks: known.owners.some((owner) => owner.uid === uid && owner.blocks) }];
      }),
    clear() {
      byPath.clear();
      byOwner.clear();
    },
  };
}
