import type { Key, Store } from '../../store/types.ts';

/** How often somebody else may get in between before it is given up; each time that writer has succeeded. */
const attempts = 20;

/**
 * Changes one object as it is now, again when somebody else was faster. `change` gives the new object, or undefined to
 * leave it; it may be called several times. Tells whether the object exists.
 */
export async function changeObject<T>(
  store: Store,
  key: Key,
  change: (object: T) => T | undefined,
): Promise<'changed' | 'unchanged' | 'absent'> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await store.get(key);
    if (!stored) return 'absent';
    const changed = change(JSON.parse(stored.value) as T);
    const value = changed === undefined ? stored.value : JSON.stringify(changed);
    if (value === stored.value) return 'unchanged';
    const outcome = await store.commit([{ op: 'update', key, value, ifRevision: stored.revision }]);
    if (outcome.ok) return 'changed';
    if (outcome.reason === 'NotFound') return 'absent';
  }
  throw new Error(`${key.resource} ${key.name} changed ${attempts} times while it was being changed, try again`);
}

/** Creates an object unless it exists. */
export async function createIfAbsent(store: Store, key: Key, value: string): Promise<void> {
  const outcome = await store.commit([{ op: 'create', key, value }]);
  if (!outcome.ok && outcome.reason !== 'AlreadyExists') {
    throw new Error(`${key.resource} ${key.name} could not be created: ${outcome.reason}`);
  }
}
