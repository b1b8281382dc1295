import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { FieldPath } from './field-path.ts';

/** Offset of the key or item at a path, or of the nearest thing that encloses it. */
export function locateNode(root: unknown, path: FieldPath): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === undefined) break;
    offset = startOf(next.at) ?? offset;
    node = next.node;
  }
  return offset;
}

function stepInto(node: unknown, step: string | number): { node: unknown; at: unknown } | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? undefined : { node: item, at: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.source ?? key.value) === String(step));
  return pair && { node: pair.value, at: pair.key };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
