import type { FieldPath } from './field-path.ts';

/** RFC 6901 text of a path, e.g. `/metadata/annotations/drover.dev~1x`; the root is the empty text. */
export function jsonPointer(path: FieldPath): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
