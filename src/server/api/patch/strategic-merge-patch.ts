import { isObject, type JsonObject, sameJson } from '../json.ts';
import { itemElement } from '../managed-fields/list-items.ts';
import { fieldShape, type ListShape, type MapShape, type Shape, shapeFor } from '../managed-fields/shape.ts';
import { badRequest } from '../status-error.ts';

const directive = '$patch';
const setOrder = '$setElementOrder/';
const deleteFrom = '$deleteFromPrimitiveList/';
const retainKeys = '$retainKeys';

/**
 * Applies a strategic merge patch (Kubernetes, for built-in kinds): as a merge patch, but lists that the schema merges
 * by key or as sets are merged by item, and directives delete, replace, order and retain. The target is not changed.
 */
export function applyStrategicMergePatch(target: JsonObject, patch: unknown, shape: Shape): JsonObject {
  if (!isObject(patch)) throw badRequest('the strategic merge patch is not an object');
  return patchMap(target, patch, shape);
}

function patchMap(target: JsonObject, patch: JsonObject, shape: Shape): JsonObject {
  const form = shapeFor(shape, patch);
  switch (patch[directive]) {
    case undefined:
    case 'merge':
      break;
    case 'delete':
      return {};
    case 'replace':
      return withoutDirectives(patch);
    default:
      throw badRequest(
        `the patch has ${directive}: ${JSON.stringify(patch[directive])}, expected merge, replace or delete`,
      );
  }
  const kept = patch[retainKeys];
  const base = Array.isArray(kept)
    ? Object.fromEntries(Object.entries(target).filter(([key]) => kept.includes(key)))
    : target;
  const out: JsonObject = { ...base };
  for (const key in patch) {
    if (key === directive || key === retainKeys || key.startsWith(setOrder)) continue;
    if (key.startsWith(deleteFrom)) removeFromList(out, key.slice(deleteFrom.length), patch[key]);
    else patchField(out, key, patch[key], form.type === 'map' ? form : undefined);
  }
  for (const key in patch) if (key.startsWith(setOrder)) orderList(out, key.slice(setOrder.length), patch[key], form);
  return out;
}

function patchField(out: JsonObject, key: string, value: unknown, parent: MapShape | undefined): void {
  if (value === null) {
    delete out[key];
    return;
  }
  const before = out[key];
  const shape: Shape = parent === undefined ? { type: 'untyped' } : fieldShape(parent, key);
  if (isObject(value)) out[key] = patchMap(isObject(before) ? before : {}, value, shape);
  else if (Array.isArray(value)) out[key] = patchList(Array.isArray(before) ? before : [], value, shape);
  else out[key] = value;
}

function patchList(before: readonly unknown[], patch: readonly unknown[], shape: Shape): unknown[] {
  if (shape.type !== 'list' || shape.relation === 'atomic') return patch.filter((item) => !isDirective(item));
  if (shape.relation === 'set')
    return [...before, ...patch.filter((item) => !before.some((known) => sameJson(known, item)))];
  const replaced = patch.some((item) => isDirective(item) && item[directive] === 'replace');
  let out: unknown[] = replaced ? [] : [...before];
  for (const item of patch) {
    if (isDirective(item) && item[directive] === 'replace') continue;
    out = patchItem(out, item, shape);
  }
  return out;
}

function patchItem(list: readonly unknown[], item: unknown, shape: ListShape): unknown[] {
  const element = itemElement(shape, item);
  if (element === undefined || !isObject(item)) {
    throw badRequest(`the patch has a list item without its key ${shape.keys.join(', ')}`);
  }
  const index = list.findIndex((known) => itemElement(shape, known) === element);
  if (item[directive] === 'delete') return list.filter((_, place) => place !== index);
  const known = list[index];
  const merged = patchMap(isObject(known) ? known : {}, item, shape.item);
  return index < 0 ? [...list, merged] : list.map((other, place) => (place === index ? merged : other));
}

/** An item that carries only a directive, not a value. */
function isDirective(item: unknown): item is JsonObject {
  return isObject(item) && directive in item && Object.keys(item).length === 1;
}

function removeFromList(out: JsonObject, key: string, values: unknown): void {
  const list = out[key];
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  out[key] = list.filter((item) => !values.some((value) => sameJson(value, item)));
}

/** Orders items as the patch lists them; items that it does not list keep their order behind those. */
function orderList(out: JsonObject, key: string, order: unknown, parent: Shape): void {
  const list = out[key];
  if (!Array.isArray(list) || !Array.isArray(order)) return;
  const shape = parent.type === 'map' ? fieldShape(parent, key) : undefined;
  const identity = (item: unknown) =>
    shape?.type === 'list' && shape.relation === 'map' ? itemElement(shape, item) : JSON.stringify(item);
  const place = new Map(order.map((item, index) => [identity(item), index]));
  const rank = (item: unknown) => place.get(identity(item)) ?? order.length;
  out[key] = [...list].sort((a, b) => rank(a) - rank(b));
}

function withoutDirectives(patch: JsonObject): JsonObject {
  const { [directive]: _, ...rest } = patch;
  return rest;
}
