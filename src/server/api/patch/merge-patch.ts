import { isObject, type JsonObject } from '../json.ts';
import { badRequest } from '../status-error.ts';

/** Applies an RFC 7386 merge patch: null removes, maps merge, everything else replaces. The target is not changed. */
export function applyMergePatch(target: JsonObject, patch: unknown): JsonObject {
  if (!isObject(patch)) throw badRequest('the merge patch is not an object');
  return merge(target, patch);
}

function merge(target: unknown, patch: JsonObject): JsonObject {
  const out: JsonObject = isObject(target) ? { ...target } : {};
  for (const key in patch) {
    const value = patch[key];
    if (value === null) delete out[key];
    else out[key] = isObject(value) ? merge(out[key], value) : value;
  }
  return out;
}
