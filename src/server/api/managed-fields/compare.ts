import { isObject, sameJson } from '../json.ts';
import { differenceWithUnder, type FieldSet, type FieldSetBuilder, insertPath, onlyUnder } from './field-set.ts';
import { itemsByElement } from './list-items.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { fieldShape, type ListShape, type MapShape, type Shape, shapeFor } from './shape.ts';

/** What differs between an old and a new value. */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

interface Walk {
  readonly removed: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly added: FieldSetBuilder;
  readonly path: PathElement[];
}

/** Compares two values of one shape; undefined is an absent value, null is a value. */
export function compareValues(before: unknown, after: unknown, shape: Shape): Comparison {
  const walk: Walk = { removed: new Map(), modified: new Map(), added: new Map(), path: [] };
  compare(walk, before, after, shape);
  return walk;
}

/** The comparison without the given fields and what lies under them. */
export function withoutFields(comparison: Comparison, fields: FieldSet): Comparison {
  return {
    removed: differenceWithUnder(comparison.removed, fields),
    modified: differenceWithUnder(comparison.modified, fields),
    added: differenceWithUnder(comparison.added, fields),
  };
}

/** The comparison of what lies under the given top-level elements. */
export function withOnlyUnder(comparison: Comparison, elements: readonly PathElement[]): Comparison {
  return {
    removed: onlyUnder(comparison.removed, elements),
    modified: onlyUnder(comparison.modified, elements),
    added: onlyUnder(comparison.added, elements),
  };
}

/** Compares at the walk's path. A value without its counterpart is itself added or removed, as is each part of it. */
function compare(walk: Walk, before: unknown, after: unknown, shape: Shape): void {
  if (before === undefined && after === undefined) return;
  const left = shapeFor(shape, before);
  const right = shapeFor(shape, after);
  let leaf: boolean;
  if (after === undefined) leaf = compareAs(walk, before, after, left);
  else if (before === undefined || left.type === right.type) leaf = compareAs(walk, before, after, right);
  else {
    // The value changed its form: compared once as each, so that the parts of the old one count as removed.
    compareAs(walk, before, after, left);
    leaf = compareAs(walk, before, after, right);
  }
  if (leaf || walk.path.length === 0) return;
  if (before === undefined) insertPath(walk.added, walk.path);
  else if (after === undefined) insertPath(walk.removed, walk.path);
}

/** True when the two were compared whole. */
function compareAs(walk: Walk, before: unknown, after: unknown, shape: Shape): boolean {
  if (shape.type === 'map') {
    if (shape.atomic || (isEmptyMap(before) && isEmptyMap(after))) return compareWhole(walk, before, after);
    compareMaps(walk, before, after, shape);
    return false;
  }
  if (shape.type === 'list') {
    const empty = isEmptyList(before) && isEmptyList(after);
    if (shape.relation === 'atomic' || empty) return compareWhole(walk, before, after);
    compareLists(walk, before, after, shape);
    return false;
  }
  return compareWhole(walk, before, after);
}

function isEmptyMap(value: unknown): boolean {
  if (!isObject(value)) return true;
  for (const _ in value) return false;
  return true;
}

function isEmptyList(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0;
}

function compareWhole(walk: Walk, before: unknown, after: unknown): true {
  if (walk.path.length === 0) return true;
  if (before === undefined) insertPath(walk.added, walk.path);
  else if (after === undefined) insertPath(walk.removed, walk.path);
  else if (!sameJson(before, after)) insertPath(walk.modified, walk.path);
  return true;
}

function compareMaps(walk: Walk, before: unknown, after: unknown, shape: MapShape): void {
  const left = isObject(before) ? before : {};
  const right = isObject(after) ? after : {};
  for (const name in left) {
    walk.path.push(fieldElement(name));
    compare(walk, left[name], right[name], fieldShape(shape, name));
    walk.path.pop();
  }
  for (const name in right) {
    if (left[name] !== undefined) continue;
    walk.path.push(fieldElement(name));
    compare(walk, undefined, right[name], fieldShape(shape, name));
    walk.path.pop();
  }
}

function compareLists(walk: Walk, before: unknown, after: unknown, shape: ListShape): void {
  const left = itemsByElement(shape, Array.isArray(before) ? before : []);
  const right = itemsByElement(shape, Array.isArray(after) ? after : []);
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    walk.path.push(element);
    compareItems(walk, left.get(element) ?? [], right.get(element) ?? [], shape.item);
    walk.path.pop();
  }
}

/** Items of one element: duplicates, which older writers may have left, are compared as one whole. */
function compareItems(walk: Walk, left: readonly unknown[], right: readonly unknown[], shape: Shape): void {
  if (left.length <= 1 && right.length <= 1) {
    compare(walk, left[0], right[0], shape);
  } else if (left.length >= 2 && right.length >= 2) {
    if (!sameJson(left, right)) insertPath(walk.modified, walk.path);
  } else if (left.length >= 2) {
    compare(walk, undefined, right[0], shape);
    insertPath(walk.removed, walk.path);
  } else {
    compare(walk, left[0], undefined, shape);
    insertPath(walk.added, walk.path);
  }
}
