import type { FieldPath } from '../field-path.ts';
import type { Issue } from '../issue.ts';
import type { Decoder } from './decoder.ts';

/** Taking out one faulty part may leave its parent incomplete, which goes next; nesting deeper than this is given up. */
const mostRounds = 12;

/** What is left of a value without its faulty parts, so that the sound rest can be judged in the same go. */
export interface Salvaged<T> {
  readonly value: T;
  /** Where parts were taken out; what is said about these places would only repeat the fault. */
  readonly removed: readonly FieldPath[];
}

/**
 * Removes what the issues point at until the rest has the schema's shape. The value itself is not changed. Undefined when
 * nothing sound is left.
 */
export function salvage<T>(decoder: Decoder<T>, value: unknown, issues: readonly Issue[]): Salvaged<T> | undefined {
  const removed: FieldPath[] = [];
  let rest = structuredClone(value);
  let faults = issues;
  for (let round = 0; round < mostRounds; round++) {
    for (const path of deepestFirst(faults.map((issue) => partOf(issue)))) {
      if (path.length === 0) return undefined;
      rest = without(rest, path);
      removed.push(path);
    }
    const decoded = decoder.decode(rest);
    if (decoded.ok) return { value: decoded.value, removed };
    faults = decoded.issues;
  }
  return undefined;
}

/** The part to remove: what has the fault, or what misses a field and is no use without it. */
function partOf({ code, path }: Issue): FieldPath {
  return code === 'required-field' ? path.slice(0, -1) : path;
}

/** Later items of a list go first, so that earlier removals move nothing. */
function deepestFirst(paths: readonly FieldPath[]): FieldPath[] {
  const unique = new Map(paths.map((path) => [JSON.stringify(path), path]));
  return [...unique.values()].sort((a, b) => compareSteps(b, a));
}

function compareSteps(a: FieldPath, b: FieldPath): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    return typeof left === 'number' && typeof right === 'number' ? left - right : String(left) < String(right) ? -1 : 1;
  }
  return a.length - b.length;
}

function without(value: unknown, [step, ...rest]: FieldPath): unknown {
  if (typeof value !== 'object' || value === null || step === undefined) return value;
  if (Array.isArray(value)) {
    const index = Number(step);
    if (rest.length === 0) return value.toSpliced(index, 1);
    return value.map((item, at) => (at === index ? without(item, rest) : item));
  }
  if (!Object.hasOwn(value, step)) return value;
  const { [step]: part, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [step]: without(part, rest) };
}
