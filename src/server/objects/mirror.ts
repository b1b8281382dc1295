import type { Resource, Store, Watch } from '../../store/types.ts';

/** The objects of one resource, kept equal to the store by a watch, for answers that cannot wait. */
export interface Mirror<T> {
  /** By `namespace/name`, or by name for cluster-scoped kinds. */
  readonly objects: ReadonlyMap<string, T>;
  /** False while the first listing runs, or after a fault until the next try. */
  readonly inSync: boolean;
  close(): Promise<void>;
}

export interface MirrorOptions<T> {
  readonly store: Store;
  readonly resource: Resource;
  read(value: string): T;
  /** Called after any change of the map. */
  changed?(): void;
  /** A fault; the mirror tries again by itself. */
  fault(error: unknown): void;
}

const retryAfterMs = 1000;

/** Fills a mirror and keeps it. Resolves when it holds what the store holds. */
export async function openMirror<T>(options: MirrorOptions<T>): Promise<Mirror<T>> {
  const { store, resource, read, changed = () => {}, fault } = options;
  const objects = new Map<string, T>();
  const state: { open: boolean; inSync: boolean; watch: Watch | undefined } = {
    open: true,
    inSync: false,
    watch: undefined,
  };

  async function fill(): Promise<number> {
    const page = await store.list(resource);
    if (!page.ok) throw new Error(`the present of ${resource.resource} cannot be listed: ${page.reason}`);
    objects.clear();
    for (const { key, value } of page.items) objects.set(placeOf(key), read(value));
    state.inSync = true;
    changed();
    return page.revision;
  }

  async function follow(after: number): Promise<void> {
    const watch = store.watch(resource, after);
    state.watch = watch;
    if (!state.open) return watch.close();
    for await (const item of watch) {
      // Too slow, or the history was compacted: the next round lists everything again.
      if (item.type === 'ended') return;
      for (const change of item.changes) {
        if (change.type === 'delete') objects.delete(placeOf(change.key));
        else objects.set(placeOf(change.key), read(change.value));
      }
      changed();
    }
  }

  async function keep(first: number): Promise<void> {
    let after: number | undefined = first;
    while (state.open) {
      try {
        await follow(after ?? (await fill()));
        after = undefined;
      } catch (error) {
        if (!state.open) return;
        state.inSync = false;
        after = undefined;
        fault(error);
        await pause(retryAfterMs);
      }
    }
  }

  const kept = keep(await fill());
  return {
    objects,
    get inSync() {
      return state.inSync;
    },
    async close() {
      state.open = false;
      state.watch?.close();
      await kept;
    },
  };
}

function placeOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
