import type { Json } from './cut-description.ts';

/**
 * The same schema that lets nothing pass which it does not name: OpenAPI ignores unknown members, and a field with a
 * wrong name would be ignored by the provider as well, without a word.
 */
export function closed(schema: Json): Json {
  const inner = closedInside(schema);
  return namesMembers(schema) ? { ...inner, unevaluatedProperties: false } : inner;
}

const compositions = ['allOf', 'anyOf', 'oneOf'] as const;

/** Parts of a composition see all members each, so only the whole can be closed. */
function closedInside(schema: Json): Json {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(isJson(properties) ? { properties: mapValues(properties, closed) } : {}),
    ...(isJson(items) ? { items: closed(items) } : {}),
    ...Object.fromEntries(
      compositions.flatMap((word) => (Array.isArray(schema[word]) ? [[word, schema[word].map(closedInside)]] : [])),
    ),
  };
}

function namesMembers(schema: Json): boolean {
  return isJson(schema.properties) || compositions.some((word) => partsOf(schema[word]).some(namesMembers));
}

function partsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

function mapValues(object: Json, change: (value: Json) => Json): Json {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, isJson(value) ? change(value) : value]),
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
