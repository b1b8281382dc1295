import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../testing/fake-clock.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import { keyOf, newObject, textOf } from './object.ts';
import { Outdated } from './problems.ts';
import { openWorkspace } from './workspace.ts';

const thing = { group: 'example', version: 'v1', kind: 'Thing', plural: 'things' };
const other = { group: 'example', version: 'v1', kind: 'Other', plural: 'others' };
const key = keyOf(thing, { name: 'one' });
const object = newObject(thing, { name: 'one' }, 0);

async function storeWith(value: string) {
  const store = new MemoryStore();
  await store.commit([{ op: 'create', key, value }]);
  const open = () => openWorkspace({ store, clock: fakeClock(), members: () => [key] });
  return { store, open };
}

describe('workspace', () => {
  it('writes nothing when an object says the same already, also in another order of fields', async () => {
    const { kind, apiVersion, metadata } = object;
    const { store, open } = await storeWith(JSON.stringify({ metadata, kind, apiVersion }));
    const work = open();
    await work.read(key);
    await work.commit([{ op: 'put', key, object }]);
    expect([(await store.status()).revision, work.commits]).toEqual([1, 0]);
  });

  it('writes on over what it wrote itself', async () => {
    const { store, open } = await storeWith(textOf(object));
    const work = open();
    await work.read(key);
    for (const label of ['a', 'b']) {
      const changed = { ...object, metadata: { ...object.metadata, labels: { label } } };
      await work.commit([{ op: 'put', key, object: changed }]);
    }
    expect((await store.get(key))?.value).toContain('"label":"b"');
    expect(await work.read(key)).toMatchObject({ metadata: { labels: { label: 'b' } } });
  });

  it.each(['put', 'delete', 'expect'] as const)('refuses to %s what changed since it was read', async (op) => {
    const { store, open } = await storeWith(textOf(object));
    const work = open();
    await work.read(key);
    await work.read(keyOf(other, { name: 'new' }));
    await store.commit([{ op: 'update', key, value: textOf({ ...object, apiVersion: 'example/v2' }) }]);
    const creation = {
      op: 'put',
      key: keyOf(other, { name: 'new' }),
      object: newObject(other, { name: 'new' }, 0),
    } as const;
    const draft =
      op === 'put' ? ({ op, key, object: { ...object, kind: 'Changed' } } as const) : ({ op, key } as const);
    await expect(work.commit([draft, creation])).rejects.toBeInstanceOf(Outdated);
    expect(await store.get(creation.key)).toBeUndefined();
  });

  it('refuses to create what came into being since it was found missing', async () => {
    const { store, open } = await storeWith(textOf(object));
    const work = open();
    const late = keyOf(thing, { name: 'late' });
    await work.read(late);
    await store.commit([{ op: 'create', key: late, value: textOf(object) }]);
    await expect(work.commit([{ op: 'put', key: late, object }])).rejects.toBeInstanceOf(Outdated);
  });

  it('hands out frozen objects', async () => {
    const { open } = await storeWith(textOf(object));
    const read = await open().read<typeof object>(key);
    expect(() => Object.assign(read?.metadata ?? {}, { name: 'changed' })).toThrow(TypeError);
  });

  it('knows the last change of everything it touched', async () => {
    const { open } = await storeWith(textOf(object));
    const work = open();
    await work.read(key);
    await work.read(keyOf(thing, { name: 'absent' }));
    await work.commit([{ op: 'delete', key }]);
    expect(work.sightings.map(({ revision }) => revision)).toEqual([2, 0]);
  });
});
