import type { FieldPath } from './field-path.ts';

/** An object of a document, and where in the document it stands. */
export interface ListedObject {
  readonly value: unknown;
  /** Empty for the document itself, `['items', 3]` for an item of a list. */
  readonly path: FieldPath;
}

/** `kubectl get` writes lists one level deep; a list in a list in a list is somebody's experiment. */
const deepestList = 10;

/**
 * The objects of a document: the items of a `List` (or `ClusterList`, …), as `kubectl get -o yaml` writes it; of any
 * other document itself.
 */
export function expandList(value: unknown): ListedObject[] {
  return expand(value, []);
}

function expand(value: unknown, path: FieldPath): ListedObject[] {
  const items = itemsOf(value);
  if (items === undefined || path.length >= deepestList * 2) return [{ value, path }];
  return items.flatMap((item, index) => expand(item, [...path, 'items', index]));
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('items' in value)) return undefined;
  const { kind, items } = value;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : undefined;
}
