import { randomUUID } from 'node:crypto';
import type { Stored, Write } from '../../../store/types.ts';
import { type JsonObject, objectAt, sameJson } from '../json.ts';
import { storedText } from '../object-text.ts';
import type { ApiOptions } from '../options.ts';
import type { ServedKind, ServedKinds } from '../served-kinds.ts';
import { parseStored, timestamp } from '../write/write-context.ts';
import { definitionKind } from './definition-kind.ts';
import { type Definition, definitionsOf } from './definitions-of.ts';

/**
 * Makes the stored definitions those of the kinds that are served: a newer server may know more, fewer or others. As
 * stored objects they are listed and watched like all others.
 */
export async function publishDefinitions({ store, now }: ApiOptions, kinds: ServedKinds): Promise<void> {
  const served = kinds.find(definitionKind.group, definitionKind.version, definitionKind.plural);
  if (served === undefined) return;
  const page = await store.list(served.resource);
  if (!page.ok) throw new Error(`definitions cannot be listed: ${page.reason}`);
  const stored = new Map(page.items.map((item) => [item.key.name, item]));
  const wanted = new Map(definitionsOf(kinds.all).map((definition) => [definition.name, definition]));
  const time = timestamp(now());
  const writes = [
    ...[...wanted.values()].flatMap((definition) => writeOf(served, definition, stored.get(definition.name), time)),
    ...[...stored.values()].filter(({ key }) => !wanted.has(key.name)).map(({ key }): Write => ({ op: 'delete', key })),
  ];
  // The store takes them one by one, and makes them durable together.
  const outcomes = await Promise.all(writes.map((write) => store.commit([write])));
  const refused = outcomes.find((outcome) => !outcome.ok);
  if (refused !== undefined) throw new Error(`the definition ${refused.key.name} cannot be written: ${refused.reason}`);
}

function writeOf(served: ServedKind, definition: Definition, stored: Stored | undefined, time: string): Write[] {
  const { name, spec } = definition;
  const key = { ...served.resource, namespace: '', name };
  const { kind, apiVersion } = { kind: served.kind.kind, apiVersion: served.apiVersion };
  if (stored === undefined) {
    const metadata = { name, uid: randomUUID(), creationTimestamp: time, generation: 1 };
    const value = storedText(served, { kind, apiVersion, metadata, spec, status: definition.status(time) });
    return [{ op: 'create', key, value }];
  }
  const before: JsonObject = parseStored(stored);
  if (sameJson(before.spec, spec)) return [];
  const metadata = objectAt(before, 'metadata') ?? {};
  const generation = typeof metadata.generation === 'number' ? metadata.generation + 1 : 1;
  const made = typeof metadata.creationTimestamp === 'string' ? metadata.creationTimestamp : time;
  const object = { ...before, metadata: { ...metadata, generation }, spec, status: definition.status(made) };
  return [{ op: 'update', key, value: storedText(served, object) }];
}
