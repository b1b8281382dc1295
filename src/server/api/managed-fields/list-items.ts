import { isObject } from '../json.ts';
import { keyElement, type PathElement, valueElement } from './path-element.ts';
import type { ListShape } from './shape.ts';

/**
 * The path element that tells an item of a list-map or a set from the others; undefined when the item lacks
 * a key field or is of the wrong type. A key field of null counts as absent.
 */
export function itemElement(shape: ListShape, item: unknown): PathElement | undefined {
  if (shape.relation === 'set') {
    return item === null || typeof item === 'object' ? undefined : valueElement(item);
  }
  if (!isObject(item)) return undefined;
  const keys: Record<string, unknown> = {};
  for (const name of shape.keys) {
    const value = item[name];
    if (value === undefined || value === null) return undefined;
    keys[name] = value;
  }
  return keyElement(keys);
}

/** Items by their path element, in order of appearance; items without one are left out. */
export function itemsByElement(shape: ListShape, list: readonly unknown[]): Map<PathElement, unknown[]> {
  const items = new Map<PathElement, unknown[]>();
  for (const item of list) {
    const element = itemElement(shape, item);
    if (element === undefined) continue;
    const known = items.get(element);
    if (known === undefined) items.set(element, [item]);
    else known.push(item);
  }
  return items;
}
