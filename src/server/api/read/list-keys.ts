import type { FieldPath } from '../../../lib/field-path.ts';
import type { SchemaNode } from '../../../lib/schema/node.ts';

/** True when a path leads to a key field of an item of a list-map: without it nobody knows which item is meant. */
export function isListKey(root: SchemaNode, path: FieldPath): boolean {
  const name = path.at(-1);
  if (typeof name !== 'string' || typeof path.at(-2) !== 'number') return false;
  const list = nodeAt(root, path.slice(0, -2));
  return list?.shape === 'list' && list.listType === 'map' && list.keys.includes(name);
}

function nodeAt(root: SchemaNode, path: FieldPath): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const part of path) {
    if (node?.shape === 'object') node = node.fields.get(String(part));
    else if (node?.shape === 'map') node = node.values;
    else node = node?.shape === 'list' ? node.item : undefined;
  }
  return node;
}
