/** A JSON object as it comes from or goes to a client. */
export type JsonObject = { [key: string]: unknown };

/** True for a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key, or undefined where there is none. */
export function objectAt(parent: JsonObject, key: string): JsonObject | undefined {
  const value = parent[key];
  return isObject(value) ? value : undefined;
}

/** The text under a key; empty text and other types count as absent, as in Kubernetes' Go types. */
export function textAt(parent: JsonObject, key: string): string | undefined {
  const value = parent[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The list under a key; empty where there is none. */
export function listAt(parent: JsonObject, key: string): readonly unknown[] {
  const value = parent[key];
  return Array.isArray(value) ? value : [];
}

/** The list of texts under a key; entries of other types are left out. */
export function textsAt(parent: JsonObject, key: string): string[] {
  return listAt(parent, key).filter((entry) => typeof entry === 'string');
}

/** The value at a path of map keys, or undefined. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isObject(current)) return undefined;
    current = current[key];
  }
  return current;
}

/** A value of a client in a message: text as it is, anything else as JSON. Never runs anything of the value's own. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** Equality of JSON values; the order of map keys does not count, a key with undefined counts as absent. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  let left = 0;
  for (const key in a) {
    if (a[key] === undefined) continue;
    left += 1;
    if (!sameJson(a[key], b[key])) return false;
  }
  let right = 0;
  for (const key in b) if (b[key] !== undefined) right += 1;
  return left === right;
}

/** A deep copy of a JSON value, several times faster than structuredClone. */
export function copyJson<T>(value: T): T;
export function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyJson);
  if (typeof value !== 'object' || value === null) return value;
  const source = value as JsonObject;
  const copy: JsonObject = {};
  for (const key in source) copy[key] = copyJson(source[key]);
  return copy;
}
