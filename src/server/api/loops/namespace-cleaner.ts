import { isObject, type JsonObject, objectAt, valueAt } from '../json.ts';
import type { ApiOptions } from '../options.ts';
import type { ServedKind, ServedKinds } from '../served-kinds.ts';
import { inBatches } from './batches.ts';
import { type Loop, startLoop } from './loop.ts';
import { type SystemWriter, systemWriter } from './system-writer.ts';

/** Deletes everything in namespaces that are being deleted, then lets them go. */
export function startNamespaceCleaner(api: ApiOptions, kinds: ServedKinds): Loop {
  const { namespace } = kinds;
  if (namespace === undefined) return { stop: async () => {} };
  const writer = systemWriter(api, kinds, 'namespace-cleaner');
  const terminating = new Set<string>();

  function note(name: string, value: string): void {
    if (isTerminating(namespace as ServedKind, value)) terminating.add(name);
    else terminating.delete(name);
  }

  async function resync(): Promise<number> {
    const page = await api.store.list({ ...(namespace as ServedKind).resource });
    if (!page.ok) throw new Error(`namespaces cannot be listed: ${page.reason}`);
    terminating.clear();
    for (const { key, value } of page.items) note(key.name, value);
    return page.revision;
  }

  async function work(): Promise<'done' | 'again'> {
    let left = false;
    for (const name of [...terminating]) {
      if (await isEmptied(api, kinds, writer, name)) await letGo(namespace as ServedKind, writer, name);
      else left = true;
    }
    return left ? 'again' : 'done';
  }

  return startLoop({
    store: api.store,
    scope: namespace.resource,
    resync,
    hear(change) {
      if (change.type === 'delete') terminating.delete(change.key.name);
      else note(change.key.name, change.value);
    },
    work,
    fault: api.fault,
  });
}

function isTerminating({ kind }: ServedKind, value: string): boolean {
  if (!value.includes('"deletionTimestamp"')) return false;
  const object = JSON.parse(value) as JsonObject;
  const finalizers = valueAt(object, kind.quirks?.furtherFinalizers ?? []);
  const held = Array.isArray(finalizers) && finalizers.includes(kind.quirks?.emptyFinalizer);
  return held && objectAt(object, 'metadata')?.deletionTimestamp !== undefined;
}

/** Deletes what is in the namespace; true when nothing is left. Objects that finalizers hold stay for now. */
async function isEmptied(api: ApiOptions, kinds: ServedKinds, writer: SystemWriter, name: string): Promise<boolean> {
  let left = 0;
  for (const served of kinds.all) {
    if (served.kind.scope !== 'Namespaced') continue;
    const page = await api.store.list({ ...served.resource, namespace: name });
    if (!page.ok) throw new Error(`objects of namespace ${name} cannot be listed: ${page.reason}`);
    await inBatches(page.items, async ({ key, value }) => {
      const uid = valueAt(JSON.parse(value), ['metadata', 'uid']);
      await writer.remove(served, key, typeof uid === 'string' ? uid : undefined, undefined);
      if ((await api.store.get(key)) !== undefined) left += 1;
    });
  }
  return left === 0;
}

async function letGo(namespace: ServedKind, writer: SystemWriter, name: string): Promise<void> {
  const { furtherFinalizers = [], emptyFinalizer } = namespace.kind.quirks ?? {};
  const [part = '', field = ''] = furtherFinalizers;
  const change = (object: JsonObject): JsonObject => {
    const holder = object[part];
    const finalizers = isObject(holder) ? holder[field] : [];
    const left = Array.isArray(finalizers) ? finalizers.filter((each) => each !== emptyFinalizer) : [];
    return { ...object, [part]: { ...(isObject(holder) ? holder : {}), [field]: left } };
  };
  await writer.change(namespace, { ...namespace.resource, namespace: '', name }, change, 'finalize');
}
