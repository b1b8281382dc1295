import { isObject } from '../json.ts';
import type { FieldNode, FieldSet } from './field-set.ts';
import { emptySet } from './field-set.ts';
import { itemElement } from './list-items.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { fieldShape, type ListShape, type MapShape, type Shape, shapeFor } from './shape.ts';

const leaf: FieldNode = { self: true, under: emptySet };

/**
 * The set of fields that a value specifies: its leaves, atomic maps and lists whole, items of list-maps and sets,
 * keys of free maps, and declared fields only where they are null or an empty map.
 */
export function fieldSetOf(value: unknown, shape: Shape): FieldSet {
  return nodeOf(value, shape).under;
}

/** A leaf has `self`; a structure has what is under it. */
function nodeOf(value: unknown, shape: Shape): FieldNode {
  const form = shapeFor(shape, value);
  if (form.type === 'map') return form.atomic ? leaf : { self: false, under: mapSet(value, form) };
  if (form.type === 'list') return form.relation === 'atomic' ? leaf : { self: false, under: listSet(value, form) };
  return leaf;
}

function mapSet(value: unknown, shape: MapShape): FieldSet {
  if (!isObject(value)) return emptySet;
  const out = new Map<PathElement, FieldNode>();
  for (const name in value) {
    const child = value[name];
    if (child === undefined) continue;
    const node = nodeOf(child, fieldShape(shape, name));
    const bare = child === null || (isObject(child) && Object.keys(child).length === 0);
    const self = node.self || bare || !shape.fields.has(name);
    if (self || node.under.size > 0) out.set(fieldElement(name), { self, under: node.under });
  }
  return out;
}

function listSet(value: unknown, shape: ListShape): FieldSet {
  if (!Array.isArray(value)) return emptySet;
  const out = new Map<PathElement, FieldNode>();
  for (const item of value) {
    const element = itemElement(shape, item);
    if (element === undefined || out.has(element)) continue;
    out.set(element, { self: true, under: nodeOf(item, shape.item).under });
  }
  return out;
}
