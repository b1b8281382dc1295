import type { FieldPath } from '../field-path.ts';
import type { SchemaNode } from './node.ts';
import { isObject, walk } from './walk.ts';

/** A field of a schema and where it stands; `*` for any item of a list or any key of a map. */
export interface Place {
  readonly path: FieldPath;
  readonly node: SchemaNode;
}

/** Every field of a schema by its own name, for finding where a misplaced field belongs. */
export type Places = ReadonlyMap<string, readonly Place[]>;

/** Lists the places of all fields. What the server itself writes (`status`, most of `metadata`) is nobody's target. */
export function placesOf(root: SchemaNode): Places {
  const places = new Map<string, Place[]>();
  const add = (path: FieldPath, name: string, node: SchemaNode): void => {
    places.set(name, [...(places.get(name) ?? []), { path: [...path, name], node }]);
  };
  const visit = (node: SchemaNode, path: FieldPath): void => {
    if (node.shape === 'list') visit(node.item, [...path, '*']);
    else if (node.shape === 'map') {
      for (const key of node.commonKeys) add(path, key, node.values);
      visit(node.values, [...path, '*']);
    } else if (node.shape === 'object') {
      for (const [name, child] of node.fields) {
        if (path.length === 0 && name === 'status') continue;
        add(path, name, child);
        visit(child, [...path, name]);
      }
    }
  };
  visit(root, []);
  return places;
}

/** A field that the user wrote in the wrong place, down to the part that has a place. */
export interface Misplaced {
  /** The part of what was written, e.g. `spec.networking.stackPreference`. */
  readonly written: FieldPath;
  readonly value: unknown;
  /** Where it belongs; `*` stands for a list index that the user has to choose. */
  readonly belongs: readonly FieldPath[];
}

/** How many targets are worth naming; more of them say nothing. */
const mostTargets = 3;

/**
 * Where an unknown field belongs: the places of the same name that take its value, the nearest to where it was
 * written first. One step of an object is followed, so that `spec.networking.stackPreference` is named whole.
 */
export function findPlace(places: Places, path: FieldPath, value: unknown): Misplaced | undefined {
  const name = path.at(-1);
  if (typeof name !== 'string') return undefined;
  const fitting = (places.get(name) ?? []).filter((place) => takes(place.node, value));
  if (fitting.length === 0) return undefined;
  const near = nearestPlaces(fitting, path);
  if (near.length > mostTargets) return undefined;
  const inner = isObject(value) ? Object.keys(value) : [];
  const [only] = inner;
  if (
    isObject(value) &&
    inner.length === 1 &&
    only !== undefined &&
    near.every(({ node }) => node.shape === 'object')
  ) {
    return { written: [...path, only], value: value[only], belongs: near.map((place) => [...place.path, only]) };
  }
  return { written: path, value, belongs: near.map((place) => place.path) };
}

/** Whether a value could stand there: an object must share a field with it, anything else must fit. */
function takes(node: SchemaNode, value: unknown): boolean {
  if (node.shape === 'object' && isObject(value)) {
    const names = Object.keys(value);
    return names.length > 0 && names.some((name) => node.fields.has(name));
  }
  let fits = true;
  walk(node, value, [], () => {
    fits = false;
  });
  return fits;
}

/** The places that share the longest way from the root with the given path. */
function nearestPlaces(places: readonly Place[], path: FieldPath): Place[] {
  let best: Place[] = [];
  let bestShared = -1;
  for (const place of places) {
    const shared = sharedSteps(place.path, path);
    if (shared > bestShared) best = [];
    if (shared >= bestShared) best.push(place);
    bestShared = Math.max(bestShared, shared);
  }
  return best;
}

function sharedSteps(place: FieldPath, path: FieldPath): number {
  let shared = 0;
  while (shared < place.length && (place[shared] === path[shared] || place[shared] === '*')) shared++;
  return shared;
}
