import type { SchemaNode } from './node.ts';

/** A schema as Kubernetes' OpenAPI documents and CRDs write it. */
export type StructuralSchema = Readonly<Record<string, unknown>>;

/**
 * Turns a schema into Kubernetes' structural form: null becomes `nullable`, fixed words an enum, a record
 * `additionalProperties`; free parts, int-or-string and list types keep their `x-kubernetes-` marks. Refusal of unknown
 * fields needs no word there, it is the API server's own behaviour. Bounds that only say int32 or int64 are left to
 * `format`.
 */
export function toOpenApi(node: SchemaNode): StructuralSchema {
  const { description, format, nullable } = node;
  return {
    ...(description === undefined ? {} : { description }),
    ...typeOf(node),
    ...(format === undefined ? {} : { format }),
    ...(nullable ? { nullable: true } : {}),
    ...(node.default === undefined ? {} : { default: node.default }),
  };
}

function typeOf(node: SchemaNode): StructuralSchema {
  switch (node.shape) {
    case 'object':
      return {
        type: 'object',
        ...(node.fields.size === 0 ? {} : { properties: propertiesOf(node.fields) }),
        ...(node.required.length === 0 ? {} : { required: [...node.required] }),
        ...(node.open ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
        ...(node.mapType === 'atomic' ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      };
    case 'map':
      return {
        type: 'object',
        ...(node.open
          ? { 'x-kubernetes-preserve-unknown-fields': true }
          : { additionalProperties: toOpenApi(node.values) }),
        ...(node.mapType === 'atomic' ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      };
    case 'list':
      return {
        type: 'array',
        items: toOpenApi(node.item),
        ...present({ minItems: node.minItems, maxItems: node.maxItems }),
        ...(node.listType === 'atomic' ? {} : { 'x-kubernetes-list-type': node.listType }),
        ...(node.keys.length === 0 ? {} : { 'x-kubernetes-list-map-keys': [...node.keys] }),
      };
    case 'text':
      return {
        type: 'string',
        ...present({ minLength: node.minLength, maxLength: node.maxLength, pattern: node.pattern?.source }),
      };
    case 'integer':
    case 'number':
      return { type: node.shape, ...present({ minimum: lower(node.minimum), maximum: upper(node.maximum) }) };
    case 'boolean':
      return { type: 'boolean' };
    case 'words':
      return { type: typeof node.words[0], enum: [...node.words] };
    case 'int-or-text':
      return { 'x-kubernetes-int-or-string': true };
    case 'any':
      return { 'x-kubernetes-preserve-unknown-fields': true };
  }
}

function propertiesOf(fields: ReadonlyMap<string, SchemaNode>): StructuralSchema {
  return Object.fromEntries([...fields].map(([name, field]) => [name, toOpenApi(field)]));
}

const lowest: readonly unknown[] = [-2_147_483_648, Number.MIN_SAFE_INTEGER];
const highest: readonly unknown[] = [2_147_483_647, Number.MAX_SAFE_INTEGER];

function lower(bound: number | undefined): number | undefined {
  return lowest.includes(bound) ? undefined : bound;
}

function upper(bound: number | undefined): number | undefined {
  return highest.includes(bound) ? undefined : bound;
}

function present(fields: Readonly<Record<string, unknown>>): StructuralSchema {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
