import type { SchemaNode } from '../../../lib/schema/node.ts';
import { isObject, type JsonObject } from '../json.ts';

/**
 * What a Go struct keeps of an object: null, empty texts, maps and lists of declared fields count as absent; values
 * under free keys stay as they are, null as empty text. Built-in kinds and the metadata of all kinds are read that
 * way. Gives the very same value when nothing changes.
 */
export function withoutEmpty(node: SchemaNode, value: unknown): unknown {
  if (node.shape === 'list' && Array.isArray(value)) {
    const items = value.map((item) => withoutEmpty(node.item, item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  if (node.shape === 'object') return withoutEmptyFields(node.fields, value);
  if (node.shape === 'map' && node.values.shape === 'text') return withTexts(value);
  return value;
}

function withoutEmptyFields(fields: ReadonlyMap<string, SchemaNode>, value: JsonObject): JsonObject {
  let out: JsonObject | undefined;
  for (const name in value) {
    const field = value[name];
    const node = fields.get(name);
    const kept = node === undefined ? field : withoutEmpty(node, field);
    if (kept === field && !isEmpty(kept)) continue;
    out ??= { ...value };
    if (isEmpty(kept)) delete out[name];
    else out[name] = kept;
  }
  return out ?? value;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

function withTexts(value: JsonObject): JsonObject {
  if (!Object.values(value).includes(null)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, text ?? '']));
}
