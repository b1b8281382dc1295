import type { Stored } from '../../store/types.ts';
import { isObject, type JsonObject, objectAt } from './json.ts';
import type { ServedKind } from './served-kinds.ts';

/** The text that the store keeps: kind, apiVersion and metadata first, the resource version left out. */
export function storedText(served: ServedKind, object: JsonObject): string {
  const { kind: _kind, apiVersion: _version, metadata, ...rest } = object;
  const { resourceVersion: _revision, ...kept } = isObject(metadata) ? metadata : {};
  const body = JSON.stringify(rest);
  const tail = body === '{}' ? '}' : `,${body.slice(1)}`;
  return `${served.prefix}${JSON.stringify(kept).slice(1)}${tail}`;
}

/** The text that a client gets: the stored one with its revision, without parsing it where possible. */
export function clientText(served: ServedKind, value: string, revision: number): string {
  const { prefix } = served;
  if (value.startsWith(prefix) && value[prefix.length] === '"') {
    return `${prefix}"resourceVersion":"${revision}",${value.slice(prefix.length)}`;
  }
  return JSON.stringify(clientObject(value, revision));
}

/** The object that a client gets. */
export function clientObject(value: string, revision: number): JsonObject {
  const object = JSON.parse(value) as JsonObject;
  object.metadata = { ...objectAt(object, 'metadata'), resourceVersion: String(revision) };
  return object;
}

export function clientObjectOf(stored: Stored): JsonObject {
  return clientObject(stored.value, stored.revision);
}
