import { isObject, type JsonObject } from '../json.ts';
import type { FieldSet } from './field-set.ts';
import { itemElement } from './list-items.ts';
import { fieldElement } from './path-element.ts';
import { fieldShape, type ListShape, type MapShape, type Shape, shapeFor } from './shape.ts';

/**
 * The value without the members of a field set. Of a map a map is left, be it empty; a list of which nothing is left
 * becomes null, which says that it was there.
 */
export function removeFields(value: unknown, fields: FieldSet, shape: Shape): unknown {
  const form = shapeFor(shape, value);
  if (form.type === 'map') return isObject(value) && !form.atomic ? removeFromMap(value, fields, form) : null;
  if (form.type === 'list') {
    return Array.isArray(value) && form.relation !== 'atomic' ? removeFromList(value, fields, form) : null;
  }
  return value;
}

function removeFromMap(map: JsonObject, fields: FieldSet, shape: MapShape): JsonObject {
  const out: JsonObject = {};
  for (const name in map) {
    const node = fields.get(fieldElement(name));
    if (node?.self) continue;
    const child = map[name];
    out[name] =
      node === undefined || node.under.size === 0 ? child : removeFields(child, node.under, fieldShape(shape, name));
  }
  return out;
}

function removeFromList(list: readonly unknown[], fields: FieldSet, shape: ListShape): unknown[] | null {
  const out: unknown[] = [];
  for (const item of list) {
    const element = itemElement(shape, item);
    const node = element === undefined ? undefined : fields.get(element);
    if (node?.self) continue;
    out.push(node === undefined || node.under.size === 0 ? item : removeFields(item, node.under, shape.item));
  }
  return out.length > 0 ? out : null;
}
