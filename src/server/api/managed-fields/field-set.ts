import { fieldNameOf, type PathElement } from './path-element.ts';
import { elementShape, type Shape } from './shape.ts';

/** A node of a field set: whether the path to it is a member, and what lies under it. */
export interface FieldNode {
  readonly self: boolean;
  readonly under: FieldSet;
}

/** A set of paths as a tree. Never changed after it was built; operations share what stays the same. */
export type FieldSet = ReadonlyMap<PathElement, FieldNode>;

export const emptySet: FieldSet = new Map();
const leaf: FieldNode = { self: true, under: emptySet };

/** A field set that is being built by inserting paths. */
export type FieldSetBuilder = Map<PathElement, { self: boolean; under: FieldSetBuilder }>;

/** Adds a path to a set under construction. */
export function insertPath(set: FieldSetBuilder, path: readonly PathElement[]): void {
  let level = set;
  const last = path.length - 1;
  for (let depth = 0; depth <= last; depth += 1) {
    const element = path[depth] ?? '';
    let node = level.get(element);
    if (node === undefined) {
      node = { self: false, under: new Map() };
      level.set(element, node);
    }
    if (depth === last) node.self = true;
    level = node.under;
  }
}

/** The set of the given paths. */
export function setOf(...paths: readonly (readonly PathElement[])[]): FieldSet {
  const builder: FieldSetBuilder = new Map();
  for (const path of paths) insertPath(builder, path);
  return builder;
}

export function isEmptySet(set: FieldSet): boolean {
  for (const node of set.values()) {
    if (node.self || !isEmptySet(node.under)) return false;
  }
  return true;
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const out = new Map(a);
  for (const [element, node] of b) {
    const other = out.get(element);
    out.set(
      element,
      other === undefined ? node : { self: node.self || other.self, under: union(other.under, node.under) },
    );
  }
  return out;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const out = new Map<PathElement, FieldNode>();
  for (const [element, node] of a) {
    const other = b.get(element);
    if (other === undefined) continue;
    put(out, element, node.self && other.self, intersection(node.under, other.under));
  }
  return out;
}

/** Members of `a` that are not members of `b`; a member of `b` does not take what lies under it. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (b.size === 0 || a.size === 0) return a;
  const out = new Map<PathElement, FieldNode>();
  for (const [element, node] of a) {
    const other = b.get(element);
    if (other === undefined) out.set(element, node);
    else put(out, element, node.self && !other.self, difference(node.under, other.under));
  }
  return out;
}

/** As `difference`, but a member of `b` takes everything under it as well. */
export function differenceWithUnder(a: FieldSet, b: FieldSet): FieldSet {
  if (b.size === 0 || a.size === 0) return a;
  const out = new Map<PathElement, FieldNode>();
  for (const [element, node] of a) {
    const other = b.get(element);
    if (other === undefined) out.set(element, node);
    else if (!other.self) put(out, element, node.self, differenceWithUnder(node.under, other.under));
  }
  return out;
}

/** What of a set lies under the given first elements, themselves included. */
export function onlyUnder(set: FieldSet, elements: readonly PathElement[]): FieldSet {
  const out = new Map<PathElement, FieldNode>();
  for (const element of elements) {
    const node = set.get(element);
    if (node !== undefined) out.set(element, node);
  }
  return out;
}

export function sameSet(a: FieldSet, b: FieldSet): boolean {
  return a === b || (isEmptySet(difference(a, b)) && isEmptySet(difference(b, a)));
}

/**
 * Makes every declared field that has members under it a member itself, so that removing the members of a struct
 * also removes the struct.
 */
export function withNamedFields(set: FieldSet, shape: Shape): FieldSet {
  const out = new Map<PathElement, FieldNode>();
  for (const [element, node] of set) {
    const name = fieldNameOf(element);
    const declared = name !== undefined && shape.type === 'map' && shape.fields.has(name);
    const under = withNamedFields(node.under, elementShape(shape, element));
    put(out, element, node.self || (declared && node.under.size > 0), under);
  }
  return out;
}

/** Calls back with every member's path: the members of a level before those below it. */
export function eachMember(set: FieldSet, visit: (path: readonly PathElement[]) => void, prefix: PathElement[] = []) {
  for (const [element, node] of set) if (node.self) visit([...prefix, element]);
  for (const [element, node] of set) if (node.under.size > 0) eachMember(node.under, visit, [...prefix, element]);
}

function put(out: Map<PathElement, FieldNode>, element: PathElement, self: boolean, under: FieldSet) {
  if (under.size > 0) out.set(element, { self, under });
  else if (self) out.set(element, leaf);
}
