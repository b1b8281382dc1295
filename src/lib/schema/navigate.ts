import type { FieldPath } from '../field-path.ts';
import type { SchemaNode } from './node.ts';

/** The schema one step down: of a field, of a map's value, of a list's item (any number or `*`). */
export function childOf(node: SchemaNode, step: string | number): SchemaNode | undefined {
  switch (node.shape) {
    case 'object':
      return node.fields.get(String(step));
    case 'map':
      return node.values;
    case 'list':
      return typeof step === 'number' || step === '*' ? node.item : undefined;
    default:
      return undefined;
  }
}

/** The schema of the value at a path; undefined where the schema knows nothing, such as inside a free map's value. */
export function nodeAt(root: SchemaNode, path: FieldPath): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    node = childOf(node, step);
  }
  return node;
}
