import type { SchemaNode } from './node.ts';
import { isObject } from './walk.ts';

/**
 * Fills in the schema's defaults where a field is absent or null (null is what clients send for what they do not set).
 * Defaults of fields inside an object apply only where that object is given. Never changes the given value; returns it
 * as it is when nothing is missing.
 */
export function applyDefaults(node: SchemaNode, value: unknown): unknown {
  if (node.shape === 'list' && Array.isArray(value)) {
    const filled = value.map((item) => applyDefaults(node.item, item));
    return filled.some((item, index) => item !== value[index]) ? filled : value;
  }
  if (!isObject(value)) return value;
  if (node.shape === 'map') return fill(value, Object.keys(value), () => node.values);
  if (node.shape === 'object') return fill(value, [...node.fields.keys()], (name) => node.fields.get(name));
  return value;
}

function fill(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  nodeOf: (name: string) => SchemaNode | undefined,
): unknown {
  const added = new Map<string, unknown>();
  for (const name of names) {
    const node = nodeOf(name);
    if (node === undefined) continue;
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    const absent = field === undefined || field === null;
    // Each object gets its own copy: a default that is a list must not be shared between objects.
    const filled = absent ? structuredClone(node.default) : applyDefaults(node, field);
    if (filled !== undefined && filled !== field) added.set(name, filled);
  }
  return added.size === 0 ? value : Object.fromEntries([...new Map([...Object.entries(value), ...added])]);
}
