import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../testing/memory-store.ts';
import type { Store, Watch } from '../../store/types.ts';
import { type Mirror, openMirror } from './mirror.ts';

const resource = { group: 'g.io', resource: 'things' };

function keyOf(name: string, namespace = '') {
  return { ...resource, namespace, name };
}

function open(
  store: Store,
  fault = (error: unknown): void => expect.unreachable(String(error)),
): Promise<Mirror<number>> {
  return openMirror({ store, resource, read: Number, fault });
}

async function create(store: Store, name: string, value: number, namespace = ''): Promise<void> {
  await store.commit([{ op: 'create', key: keyOf(name, namespace), value: String(value) }]);
}

describe('openMirror', () => {
  it('holds what is there, and nothing of other resources', async () => {
    const store = new MemoryStore();
    await create(store, 'a', 1);
    await create(store, 'b', 2, 'space');
    await store.commit([{ op: 'create', key: { ...keyOf('c'), resource: 'others' }, value: '3' }]);
    const mirror = await open(store);
    expect([...mirror.objects]).toEqual([
      ['a', 1],
      ['space/b', 2],
    ]);
    expect(mirror.inSync).toBe(true);
    await mirror.close();
  });

  it('follows any commits to the same end as the store', async () => {
    const change = fc.record({
      op: fc.constantFrom('create', 'update', 'delete'),
      name: fc.constantFrom('a', 'b', 'c'),
      value: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
        const store = new MemoryStore();
        const mirror = await open(store);
        for (const { op, name, value } of changes) {
          const write = { op, key: keyOf(name), ...(op === 'delete' ? {} : { value: String(value) }) };
          await store.commit([write as Parameters<Store['commit']>[0][number]]);
        }
        const page = await store.list(resource);
        const expected = page.ok ? page.items.map(({ key, value }) => [key.name, Number(value)]) : [];
        await expect.poll(() => [...mirror.objects].sort()).toEqual(expected.sort());
        await mirror.close();
      }),
      { numRuns: 30 },
    );
  });

  it('lists again when its watch is ended, and hears everything that happened meanwhile', async () => {
    const { store, cutting, watches } = aStoreWithCuts();
    const mirror = await open(cutting);
    await expect.poll(() => watches.length).toBe(1);
    await create(store, 'a', 1);
    watches[0]?.close();
    await create(store, 'b', 2);
    await expect.poll(() => [...mirror.objects.keys()].sort()).toEqual(['a', 'b']);
    await create(store, 'c', 3);
    await expect.poll(() => mirror.objects.has('c')).toBe(true);
    await mirror.close();
  });

  it('says that it is out of step after a fault, tells the fault, and recovers', async () => {
    const { store, cutting, watches, broken } = aStoreWithCuts();
    const faults: unknown[] = [];
    const mirror = await open(cutting, (error) => faults.push(error));
    await expect.poll(() => watches.length).toBe(1);
    broken.list = true;
    watches[0]?.close();
    await expect.poll(() => mirror.inSync).toBe(false);
    expect(String(faults[0])).toContain('disk on fire');
    broken.list = false;
    await create(store, 'a', 1);
    await expect.poll(() => mirror.objects.has('a'), { timeout: 5000 }).toBe(true);
    expect(mirror.inSync).toBe(true);
    await mirror.close();
  });
});

/** A store whose watches can be ended from outside, and whose lists can be made to fail. */
function aStoreWithCuts() {
  const store = new MemoryStore();
  const watches: Watch[] = [];
  const broken = { list: false };
  const cutting = new Proxy<Store>(store, {
    get(target, name: keyof Store) {
      if (name === 'watch') {
        return (...args: Parameters<Store['watch']>) => {
          const watch = target.watch(...args);
          watches.push(watch);
          return watch;
        };
      }
      if (name === 'list' && broken.list) return () => Promise.reject(new Error('disk on fire'));
      return target[name].bind(target);
    },
  });
  return { store, cutting, watches, broken };
}
