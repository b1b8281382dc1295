import { isObject, type JsonObject } from '../json.ts';
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

/** Derives the shape from a JSON Schema with Kubernetes' extensions (`x-kubernetes-list-type` and so on). */
export function shapeOf(schema: unknown): Shape {
  if (!isObject(schema)) return untypedShape;
  if (schema['x-kubernetes-int-or-string'] === true) return scalarShape;
  const options = [schema['anyOf'], schema['oneOf']].find(Array.isArray);
  if (options !== undefined) return shapeOfOptions(schema, options);
  if (schema['type'] === 'array') return listShape(schema);
  if (schema['type'] === 'object' || isObject(schema['properties'])) return mapShape(schema);
  if (schema['type'] === undefined && schema['const'] === undefined && schema['enum'] === undefined)
    return untypedShape;
  return scalarShape;
}

/** A union is what its only structured option is; several scalars are a scalar. */
function shapeOfOptions(schema: JsonObject, options: readonly unknown[]): Shape {
  const shapes = options.filter((option) => !(isObject(option) && option['type'] === 'null')).map(shapeOf);
  const structured = shapes.filter((shape) => shape.type !== 'scalar');
  const [only, ...others] = structured;
  if (only === undefined) return scalarShape;
  if (others.length > 0 || structured.length < shapes.length) return untypedShape;
  return only.type === 'map' && schema['x-kubernetes-map-type'] === 'atomic' ? { ...only, atomic: true } : only;
}

function listShape(schema: JsonObject): Shape {
  const relation = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  return {
    type: 'list',
    relation: relation === 'set' || relation === 'map' ? relation : 'atomic',
    keys: Array.isArray(keys) ? keys.map(String) : [],
    item: shapeOf(schema['items']),
  };
}

function mapShape(schema: JsonObject): Shape {
  const fields = new Map<string, Shape>();
  const properties = schema['properties'];
  if (isObject(properties)) for (const name in properties) fields.set(name, shapeOf(properties[name]));
  return { type: 'map', atomic: schema['x-kubernetes-map-type'] === 'atomic', fields, rest: shapeOfRest(schema) };
}

/** Values of a map: TypeBox writes a record as `patternProperties`, others write `additionalProperties`. */
function shapeOfRest(schema: JsonObject): Shape {
  const patterns = schema['patternProperties'];
  if (isObject(patterns)) {
    for (const pattern in patterns) return shapeOf(patterns[pattern]);
  }
  const additional = schema['additionalProperties'];
  return isObject(additional) ? shapeOf(additional) : untypedShape;
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
