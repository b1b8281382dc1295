import type { FieldPath } from '../field-path.ts';
import type { SchemaNode } from './node.ts';
import { isObject } from './walk.ts';

export interface Pruned {
  /** The value without its unknown fields; the very same value when there are none. */
  readonly value: unknown;
  /** Where the unknown fields were, in the order of the value. */
  readonly removed: readonly FieldPath[];
}

/** Takes away what the schema does not know, as the API server does before it stores an object. */
export function pruneUnknown(node: SchemaNode, value: unknown): Pruned {
  const removed: FieldPath[] = [];
  return { value: prune(node, value, [], removed), removed };
}

function prune(node: SchemaNode, value: unknown, path: FieldPath, removed: FieldPath[]): unknown {
  if (node.shape === 'list' && Array.isArray(value)) {
    return changed(
      value,
      value.map((item, index) => prune(node.item, item, [...path, index], removed)),
    );
  }
  if ((node.shape !== 'object' && node.shape !== 'map') || !isObject(value)) return value;
  const entries: [string, unknown][] = [];
  let same = true;
  for (const [name, field] of Object.entries(value)) {
    const fieldPath = [...path, name];
    const fieldNode = node.shape === 'map' ? node.values : node.fields.get(name);
    if (fieldNode === undefined && !node.open) {
      removed.push(fieldPath);
      same = false;
      continue;
    }
    const kept = fieldNode === undefined ? field : prune(fieldNode, field, fieldPath, removed);
    same &&= kept === field;
    entries.push([name, kept]);
  }
  return same ? value : Object.fromEntries(entries);
}

function changed(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.some((item, index) => item !== before[index]) ? after : before;
}
