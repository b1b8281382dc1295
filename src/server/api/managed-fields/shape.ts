import type { SchemaNode } from '../../../lib/schema/node.ts';
import { isObject } from '../json.ts';
import { fieldNameOf, type PathElement } from './path-element.ts';

/**
 * What server-side apply must know of a schema (structured-merge-diff's type): where values are merged,
 * where they are replaced whole, and how items of lists are told apart.
 */
export type Shape =
  | { readonly type: 'scalar' }
  | { readonly type: 'untyped' }
  | {
      readonly type: 'map';
      readonly atomic: boolean;
      readonly fields: ReadonlyMap<string, Shape>;
      /** Shape of the values under keys that are no declared field. */
      readonly rest: Shape;
    }
  | {
      readonly type: 'list';
      readonly relation: 'atomic' | 'set' | 'map';
      readonly keys: readonly string[];
      readonly item: Shape;
    };

export type MapShape = Extract<Shape, { type: 'map' }>;
export type ListShape = Extract<Shape, { type: 'list' }>;

export const scalarShape: Shape = { type: 'scalar' };
/** A value of which the schema says nothing: maps merge by key, lists are replaced whole. */
export const untypedShape: Shape = { type: 'untyped' };
const untypedMap: Shape = { type: 'map', atomic: false, fields: new Map(), rest: untypedShape };
const untypedList: Shape = { type: 'list', relation: 'atomic', keys: [], item: untypedShape };

/** Derives the shape from a kind's schema. */
export function shapeOf(node: SchemaNode): Shape {
  switch (node.shape) {
    case 'any':
      return untypedShape;
    case 'object': {
      const fields = new Map([...node.fields].map(([name, field]) => [name, shapeOf(field)]));
      return { type: 'map', atomic: node.mapType === 'atomic', fields, rest: untypedShape };
    }
    case 'map':
      return { type: 'map', atomic: node.mapType === 'atomic', fields: new Map(), rest: shapeOf(node.values) };
    case 'list':
      return { type: 'list', relation: node.listType, keys: node.keys, item: shapeOf(node.item) };
    default:
      return scalarShape;
  }
}

/** The shape that a value has: an untyped one takes the form of its value. */
export function shapeFor(shape: Shape, value: unknown): Shape {
  if (shape.type !== 'untyped') return shape;
  if (Array.isArray(value)) return untypedList;
  return isObject(value) || value === null || value === undefined ? untypedMap : scalarShape;
}

/** The shape of what is under a map key. */
export function fieldShape(shape: MapShape, name: string): Shape {
  return shape.fields.get(name) ?? shape.rest;
}

/** The shape at the end of one path element. */
export function elementShape(shape: Shape, element: PathElement): Shape {
  const name = fieldNameOf(element);
  if (name === undefined) return shape.type === 'list' ? shape.item : untypedShape;
  return shape.type === 'map' ? fieldShape(shape, name) : untypedShape;
}
