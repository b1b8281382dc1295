import type { FieldPath } from './field-path.ts';
import type { PatchOperation } from './issue.ts';

/** The path as a JSON pointer (RFC 6901): `/spec/pools/0/name`, `~` and `/` inside a key written as `~0` and `~1`. */
export function jsonPointer(path: FieldPath): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/**
 * The operations (RFC 6902) that set members of the map at `parent`. Where the map, or what it stands in, is absent or
 * null, it is added with them: an `add` may not point into something that does not exist.
 */
export function patchToSet(
  object: unknown,
  parent: FieldPath,
  values: Readonly<Record<string, unknown>>,
): PatchOperation[] {
  let current = object;
  for (const [depth, part] of parent.entries()) {
    const next = memberOf(current, part);
    if (next === undefined || next === null) {
      const path = parent.slice(0, depth + 1);
      return [{ op: 'add', path: jsonPointer(path), value: nested(parent.slice(depth + 1), values) }];
    }
    current = next;
  }
  return Object.entries(values).map(([key, value]) => ({
    op: memberOf(current, key) === undefined ? 'add' : 'replace',
    path: jsonPointer([...parent, key]),
    value,
  }));
}

function memberOf(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[part];
}

function nested(path: FieldPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
}
