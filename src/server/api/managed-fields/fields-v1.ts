import { isObject, type JsonObject } from '../json.ts';
import { emptySet, type FieldNode, type FieldSet } from './field-set.ts';
import { canonicalElement, type PathElement } from './path-element.ts';

/** Field sets deeper than this are refused: no object can be that deep. */
const deepest = 128;

/** Writes a field set as FieldsV1: keys ordered, `.` for the node itself where something lies under it. */
export function encodeFieldsV1(set: FieldSet): JsonObject {
  const out: JsonObject = {};
  for (const element of [...set.keys()].sort()) {
    const node = set.get(element);
    if (node === undefined) continue;
    const under = encodeFieldsV1(node.under);
    if (!node.self && node.under.size === 0) continue;
    out[element] = node.self && node.under.size > 0 ? { '.': {}, ...under } : under;
  }
  return out;
}

/** Reads FieldsV1; undefined when it is malformed. */
export function decodeFieldsV1(value: unknown, depth = 0): FieldSet | undefined {
  if (!isObject(value) || depth > deepest) return undefined;
  const out = new Map<PathElement, FieldNode>();
  for (const key in value) {
    if (key === '.') continue;
    const element = canonicalElement(key);
    const child = value[key];
    if (element === undefined || !isObject(child)) return undefined;
    const under = decodeFieldsV1(child, depth + 1);
    if (under === undefined) return undefined;
    const self = '.' in child || under.size === 0;
    out.set(element, { self, under: under.size === 0 ? emptySet : under });
  }
  return out;
}
