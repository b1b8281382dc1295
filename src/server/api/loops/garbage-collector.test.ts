import { afterEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../../testing/kubernetes/api-server.ts';
import { type Answer, send } from '../../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../../testing/kubernetes/widget.ts';
import { MemoryStore } from '../../../../testing/memory-store.ts';
import { namespaceKind } from '../../../kinds/namespace/kind.ts';
import type { Key, Stored } from '../../../store/types.ts';

const path = '/apis/test.drover.dev/v1/namespaces/default/widgets';
const running: TestApi[] = [];
afterEach(async () => {
  for (const api of running.splice(0)) await api.close();
});

/** A store that tells which objects were read one by one. */
class CountingStore extends MemoryStore {
  readonly read: string[] = [];
  override get(key: Key): Promise<Stored | undefined> {
    this.read.push(key.name);
    return super.get(key);
  }
}

/** Serves a store, with the collector or without. */
async function serve(store: MemoryStore, loops: boolean): Promise<TestApi> {
  const api = await startTestApi({ kinds: [namespaceKind, widgetKind], namespaces: ['default'], store, loops });
  running.push(api);
  return api;
}

const make = async (api: TestApi, name: string, owners: readonly Partial<Answer>[] = []): Promise<Answer> => {
  const ownerReferences = owners.map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    blockOwnerDeletion: true,
  }));
  const body = { apiVersion: 'test.drover.dev/v1', kind: 'Widget', metadata: { name, ownerReferences }, spec: {} };
  return (await send(api, 'POST', path, { body })).body;
};
const namesIn = async (api: TestApi): Promise<string[]> =>
  (await send(api, 'GET', path)).body.items.map(({ metadata }: Answer) => metadata.name);

test('a start finishes what was begun before, and leaves everything else', async () => {
  const store = new CountingStore();
  const before = await serve(store, false);
  const [alive, gone, going] = [await make(before, 'alive'), await make(before, 'gone'), await make(before, 'going')];
  await make(before, 'kept', [alive]);
  await make(before, 'half', [alive, gone]);
  await make(before, 'orphan', [gone]);
  await make(before, 'mistaken', [{ ...alive, metadata: { ...alive.metadata, name: 'another' } }]);
  await make(before, 'follower', [going]);
  await send(before, 'DELETE', `${path}/gone`);
  await send(before, 'DELETE', `${path}/going?propagationPolicy=Foreground`);
  store.read.length = 0;
  const after = await serve(store, true);
  await expect.poll(() => namesIn(after), { timeout: 10_000 }).toEqual(['alive', 'half', 'kept']);
  const half = (await send(after, 'GET', `${path}/half`)).body;
  expect(half.metadata.ownerReferences).toMatchObject([{ name: 'alive' }]);
  expect([store.read.includes('orphan'), store.read.includes('kept')]).toEqual([true, false]);
  expect(after.faults).toEqual([]);
});

test('an owner that goes after the start takes with it what was in order then', async () => {
  const store = new MemoryStore();
  const before = await serve(store, false);
  await make(before, 'child', [await make(before, 'owner')]);
  const after = await serve(store, true);
  await send(after, 'DELETE', `${path}/owner`);
  await expect.poll(() => namesIn(after), { timeout: 10_000 }).toEqual([]);
});
