import { badRequest } from './status-error.ts';

/** Objects deeper than this are refused: every function here recurses over them. */
const deepest = 100;

/** Throws 400 for a value that nests too deep, or has a key that JavaScript treats as the prototype. */
export function checkDepth(value: unknown): void {
  if (isTooDeep(value, deepest)) throw badRequest(`the object nests deeper than ${deepest} levels`);
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isTooDeep(item, left - 1));
  if (Object.hasOwn(value, '__proto__'))
    throw badRequest('the object has a field named "__proto__", which is not accepted');
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], left - 1)) return true;
  return false;
}
