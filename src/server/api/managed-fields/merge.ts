import { isObject, type JsonObject } from '../json.ts';
import { itemElement } from './list-items.ts';
import type { PathElement } from './path-element.ts';
import { fieldShape, type ListShape, type MapShape, type Shape, shapeFor } from './shape.ts';

/**
 * Merges an applied configuration into the live value: scalars and atomic parts of the configuration win, maps merge
 * by key and list-maps and sets by item. Undefined is an absent value. A structure that comes out empty is absent.
 */
export function mergeValues(live: unknown, applied: unknown, shape: Shape): unknown {
  if (live === undefined && applied === undefined) return undefined;
  const left = shapeFor(shape, live);
  const right = shapeFor(shape, applied);
  // A value that changes its form is replaced.
  return mergeAs(live, applied, applied === undefined ? left : right);
}

function mergeAs(live: unknown, applied: unknown, shape: Shape): unknown {
  const whole = applied === undefined ? live : applied;
  if (shape.type === 'map') {
    const left = isObject(live) ? live : {};
    const right = isObject(applied) ? applied : {};
    if (shape.atomic || (isEmpty(left) && isEmpty(right))) return whole;
    return mergeMaps(left, right, shape);
  }
  if (shape.type === 'list') {
    const left = Array.isArray(live) ? live : [];
    const right = Array.isArray(applied) ? applied : [];
    if (shape.relation === 'atomic' || (left.length === 0 && right.length === 0)) return whole;
    return mergeLists(left, right, shape);
  }
  return whole;
}

function isEmpty(map: JsonObject): boolean {
  for (const _ in map) return false;
  return true;
}

function mergeMaps(left: JsonObject, right: JsonObject, shape: MapShape): JsonObject | undefined {
  const out: JsonObject = {};
  for (const name in left) {
    const merged = mergeValues(left[name], right[name], fieldShape(shape, name));
    if (merged !== undefined) out[name] = merged;
  }
  for (const name in right) {
    if (left[name] !== undefined) continue;
    const merged = mergeValues(undefined, right[name], fieldShape(shape, name));
    if (merged !== undefined) out[name] = merged;
  }
  return isEmpty(out) ? undefined : out;
}

interface Indexed {
  /** The element of each item, in order. */
  readonly elements: readonly PathElement[];
  readonly items: readonly unknown[];
  /** The item of each element; undefined for an element that occurs more than once. */
  readonly byElement: ReadonlyMap<PathElement, unknown>;
}

function indexed(list: readonly unknown[], shape: ListShape): Indexed {
  const elements: PathElement[] = [];
  const items: unknown[] = [];
  const byElement = new Map<PathElement, unknown>();
  for (const item of list) {
    const element = itemElement(shape, item);
    if (element === undefined) continue;
    byElement.set(element, byElement.has(element) ? undefined : item);
    elements.push(element);
    items.push(item);
  }
  return { elements, items, byElement };
}

/**
 * Interleaves two lists: items of both keep the order of the configuration, items of one side stay where they are
 * relative to those.
 */
function mergeLists(live: readonly unknown[], applied: readonly unknown[], shape: ListShape): unknown[] | undefined {
  const left = indexed(live, shape);
  const right = indexed(applied, shape);
  const shared = right.elements.filter((element) => left.byElement.has(element));
  const done = new Set<PathElement>();
  const out: unknown[] = [];
  const push = (before: unknown, after: unknown) => {
    const merged = mergeValues(before, after, shape.item);
    if (merged !== undefined) out.push(merged);
  };
  let l = 0;
  let r = 0;
  while (l < left.elements.length || r < right.elements.length) {
    const ours = left.elements[l];
    const theirs = right.elements[r];
    if (ours !== undefined && theirs !== undefined) {
      if (ours === theirs) {
        done.add(ours);
        push(left.byElement.get(ours), right.byElement.get(ours));
        l += 1;
        r += 1;
        shared.shift();
        continue;
      }
      if (right.byElement.has(ours) && shared[0] !== undefined && shared[0] !== ours) {
        // A shared item whose turn has not come.
        l += 1;
        continue;
      }
    }
    if (ours !== undefined) {
      if (!right.byElement.has(ours)) {
        push(left.items[l], undefined);
        l += 1;
        continue;
      }
      if (done.has(ours)) l += 1;
    }
    if (theirs !== undefined) {
      done.add(theirs);
      push(left.byElement.get(theirs), right.byElement.get(theirs));
      r += 1;
      if (shared[0] === theirs) shared.shift();
    }
  }
  return out.length > 0 ? out : undefined;
}
