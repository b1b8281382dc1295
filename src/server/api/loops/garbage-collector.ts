import type { Change, Key, Resource } from '../../../store/types.ts';
import { isObject, type JsonObject, listAt, objectAt, shown, textAt, textsAt } from '../json.ts';
import type { ApiOptions } from '../options.ts';
import type { ServedKind, ServedKinds } from '../served-kinds.ts';
import { foregroundFinalizer, orphanFinalizer } from '../write/delete-object.ts';
import { inBatches, nextTurn } from './batches.ts';
import { type Loop, startLoop } from './loop.ts';
import { dependents, type Owner, ownersOf } from './owners.ts';
import { systemWriter } from './system-writer.ts';

const pageSize = 500;

/** One pass over a text for both: every write comes by here. */
const mayMatter = /"(?:ownerReferences|deletionTimestamp)"/;

/** The owners as they are written. Metadata comes first in a stored text, and texts within texts have escaped quotes. */
const ownersWritten = /"ownerReferences":\[(?:[^"\]]|"(?:[^"\\]|\\.)*")*\]/;

/** The uid of an object without owners: metadata is written before everything that may name others. */
const uidWritten = /"uid":"([^"\\]*)"/;

/**
 * Deletes objects whose owners are all gone, and finishes deletions that wait for dependents (foreground) or let them
 * go (orphan), as Kubernetes' garbage collector does. An owner of a kind that is not served counts as alive.
 */
export function startGarbageCollector(api: ApiOptions, kinds: ServedKinds): Loop {
  const { store } = api;
  const writer = systemWriter(api, kinds, 'garbage-collector');
  const graph = dependents();
  /** Objects that wait for dependents, by uid. */
  const waiting = new Map<string, Key>();
  const queue = new Map<string, Key>();
  /** By path: the owners of objects that are not being deleted, as they are written. */
  const written = new Map<string, string>();
  const state = { synced: false };

  const pathOf = (key: Key) => `${key.group}/${key.resource}/${key.namespace}/${key.name}`;
  const enqueue = (key: Key) => queue.set(pathOf(key), key);
  const servedOf = ({ group, resource }: Resource) =>
    kinds.all.find((served) => served.resource.group === group && served.resource.resource === resource);

  /** Parses only what can matter: most objects have neither owners nor dependents. Gives the uid of those that it did. */
  function note(key: Key, value: string): string | undefined {
    if (!mayMatter.test(value)) {
      if (graph.size > 0) leave(key);
      written.delete(pathOf(key));
      return undefined;
    }
    if (isNothingNew(key, value)) return undefined;
    const object = JSON.parse(value) as JsonObject;
    const metadata = objectAt(object, 'metadata') ?? {};
    leave(key);
    graph.set(key, ownersOf(object));
    const uid = textAt(metadata, 'uid') ?? '';
    if (waitsForDependents(metadata)) waiting.set(uid, key);
    else waiting.delete(uid);
    enqueue(key);
    return uid;
  }

  /** Objects that change often keep their owners: what was settled once need not be looked at again. */
  function isNothingNew(key: Key, value: string): boolean {
    const path = pathOf(key);
    const owners = value.includes('"deletionTimestamp"') ? undefined : ownersWritten.exec(value)?.[0];
    if (owners !== undefined && written.get(path) === owners) return true;
    if (owners === undefined) written.delete(path);
    else written.set(path, owners);
    return false;
  }

  /** Owners that wait for this object look again. */
  function leave(key: Key): void {
    for (const { uid } of graph.ownersOf(key)) {
      const owner = waiting.get(uid);
      if (owner !== undefined) enqueue(owner);
    }
    graph.set(key, []);
  }

  function hear(change: Change): void {
    if (change.type !== 'delete') {
      note(change.key, change.value);
      return;
    }
    if (graph.size === 0 && waiting.size === 0) return;
    leave(change.key);
    written.delete(pathOf(change.key));
    const uid = textAt(objectAt(JSON.parse(change.previous) as JsonObject, 'metadata') ?? {}, 'uid') ?? '';
    waiting.delete(uid);
    for (const { key } of graph.of(uid)) enqueue(key);
  }

  async function resync(): Promise<number> {
    const isFirst = !state.synced;
    graph.clear();
    written.clear();
    waiting.clear();
    /** Paths of objects by uid, without those that wait for dependents. */
    const alive = new Map<string, string>();
    const { revision } = await store.status();
    for (const { resource } of kinds.all) {
      let after: { namespace: string; name: string } | undefined;
      do {
        const page = await store.list({ ...resource, limit: pageSize, ...(after === undefined ? {} : { after }) });
        if (!page.ok) throw new Error(`objects cannot be listed: ${page.reason}`);
        for (const { key, value } of page.items) {
          const uid = note(key, value) ?? uidWritten.exec(value)?.[1] ?? '';
          if (!waiting.has(uid)) alive.set(uid, pathOf(key));
        }
        const last = page.items.at(-1)?.key;
        after = page.remaining > 0 ? last : undefined;
        // Later something may be settled meanwhile, which counts on knowing all dependents.
        if (isFirst) await nextTurn();
      } while (after !== undefined);
    }
    state.synced = true;
    for (const [path, key] of queue) if (isInOrder(key, alive)) queue.delete(path);
    return revision;
  }

  /** Whether nothing is to be done about an object: it is not being deleted, and all its owners are there. */
  function isInOrder(key: Key, alive: ReadonlyMap<string, string>): boolean {
    if (!written.has(pathOf(key))) return false;
    return graph.ownersOf(key).every((owner) => {
      const served = kinds.findKind(owner.apiVersion, owner.kind);
      if (served === undefined) return false;
      const namespace = served.kind.scope === 'Cluster' ? '' : key.namespace;
      return alive.get(owner.uid) === pathOf({ ...served.resource, namespace, name: owner.name });
    });
  }

  /** Works until nothing is left; what failed is tried again later. */
  async function work(): Promise<'done' | 'again'> {
    const failed = new Map<string, { readonly key: Key; readonly error: unknown }>();
    while (queue.size > 0) {
      const taken = [...queue];
      queue.clear();
      await inBatches(taken, async ([path, key]) => {
        try {
          await settle(key);
        } catch (error) {
          failed.set(path, { key, error });
        }
      });
    }
    for (const [path, { key }] of failed) queue.set(path, key);
    for (const { error } of failed.values()) throw error;
    return 'done';
  }

  async function settle(key: Key): Promise<void> {
    const served = servedOf(key);
    const stored = served === undefined ? undefined : await store.get(key);
    if (served === undefined || stored === undefined) return;
    const object = JSON.parse(stored.value) as JsonObject;
    const metadata = objectAt(object, 'metadata') ?? {};
    if (waitsForDependents(metadata)) await settleDeletion(served, key, metadata);
    if (metadata.deletionTimestamp === undefined || textsAt(metadata, 'finalizers').includes(foregroundFinalizer)) {
      await settleDependent(served, key, object);
    }
  }

  /** An object that is being deleted: lets its dependents go, or waits until those that block are gone. */
  async function settleDeletion(served: ServedKind, key: Key, metadata: JsonObject): Promise<void> {
    const uid = textAt(metadata, 'uid') ?? '';
    const own = graph.of(uid);
    if (textsAt(metadata, 'finalizers').includes(orphanFinalizer)) {
      await inBatches(own, (dependent) => dropOwners(dependent.key, [uid]));
      await dropFinalizer(served, key, orphanFinalizer);
    } else if (own.some(({ blocks }) => blocks)) {
      for (const dependent of own) enqueue(dependent.key);
    } else {
      await dropFinalizer(served, key, foregroundFinalizer);
    }
  }

  async function settleDependent(served: ServedKind, key: Key, object: JsonObject): Promise<void> {
    const owners = ownersOf(object);
    if (owners.length === 0) return;
    const metadata = objectAt(object, 'metadata') ?? {};
    const uid = textAt(metadata, 'uid');
    const states = await Promise.all(owners.map(async (owner) => ({ owner, state: await stateOf(owner, key) })));
    const of = (state: OwnerState) => states.filter((each) => each.state === state).map(({ owner }) => owner.uid);
    const gone = [...of('gone'), ...of('waiting')];
    if (of('alive').length > 0) {
      if (gone.length > 0) await dropOwners(key, gone);
    } else if (metadata.deletionTimestamp === undefined) {
      const further = of('waiting').length > 0 && graph.of(uid ?? '').length > 0;
      await writer.remove(served, key, uid, further ? 'Foreground' : undefined);
    }
  }

  type OwnerState = 'alive' | 'waiting' | 'gone';

  async function stateOf(owner: Owner, dependent: Key): Promise<OwnerState> {
    const served = kinds.findKind(owner.apiVersion, owner.kind);
    if (served === undefined) return 'alive';
    const namespace = served.kind.scope === 'Cluster' ? '' : dependent.namespace;
    // A cluster-scoped object cannot belong to a namespaced one; nobody can tell which is meant.
    if (served.kind.scope === 'Namespaced' && namespace === '') return 'alive';
    const stored = /^[!-.0-~]+$/.test(owner.name)
      ? await store.get({ ...served.resource, namespace, name: owner.name })
      : undefined;
    if (stored === undefined) return 'gone';
    const metadata = objectAt(JSON.parse(stored.value) as JsonObject, 'metadata') ?? {};
    if (metadata.uid !== owner.uid) return 'gone';
    const foreground = textsAt(metadata, 'finalizers').includes(foregroundFinalizer);
    return metadata.deletionTimestamp !== undefined && foreground ? 'waiting' : 'alive';
  }

  async function dropOwners(key: Key, uids: readonly string[]): Promise<void> {
    const served = servedOf(key);
    if (served === undefined) return;
    await writer.change(served, key, (object) => {
      const left = listAt(objectAt(object, 'metadata') ?? {}, 'ownerReferences').filter(
        (reference) => !(isObject(reference) && uids.includes(shown(reference.uid))),
      );
      return withMetadata(object, 'ownerReferences', left);
    });
  }

  function dropFinalizer(served: ServedKind, key: Key, finalizer: string): Promise<void> {
    return writer.change(served, key, (object) => {
      const left = textsAt(objectAt(object, 'metadata') ?? {}, 'finalizers').filter((other) => other !== finalizer);
      return withMetadata(object, 'finalizers', left);
    });
  }

  return startLoop({ store, scope: {}, resync, hear, work, fault: api.fault });
}

function waitsForDependents(metadata: JsonObject): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  const finalizers = textsAt(metadata, 'finalizers');
  return finalizers.includes(foregroundFinalizer) || finalizers.includes(orphanFinalizer);
}

function withMetadata(object: JsonObject, field: string, list: readonly unknown[]): JsonObject {
  const { [field]: _, ...rest } = objectAt(object, 'metadata') ?? {};
  return { ...object, metadata: list.length === 0 ? rest : { ...rest, [field]: list } };
}
