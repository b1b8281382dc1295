import type { Store, Watch } from '../src/store/types.ts';

/** A store under a process that dies: after so many commits every call fails, and watches end. */
export interface CrashingStore extends Store {
  readonly crashed: boolean;
  /** Commits that were made through it. */
  readonly commits: number;
}

/** Wraps a store, which itself goes on. The commit at which the process dies is written, and nobody hears of it. */
export function crashingStore(store: Store, dieAfter = Number.POSITIVE_INFINITY): CrashingStore {
  const state = { commits: 0, crashed: false };
  const watches = new Set<Watch>();
  const alive = (): void => {
    if (state.crashed) throw new Error('the process has died');
  };
  return {
    get crashed() {
      return state.crashed;
    },
    get commits() {
      return state.commits;
    },
    async get(key) {
      alive();
      return store.get(key);
    },
    async list(query) {
      alive();
      return store.list(query);
    },
    async commit(writes) {
      alive();
      const outcome = await store.commit(writes);
      if (outcome.ok) state.commits += 1;
      if (state.commits >= dieAfter) {
        state.crashed = true;
        for (const watch of watches) watch.close();
        alive();
      }
      return outcome;
    },
    watch(scope, after) {
      alive();
      const watch = store.watch(scope, after);
      watches.add(watch);
      return watch;
    },
    status: () => store.status(),
    compact: (revision) => store.compact(revision),
    backup: (file) => store.backup(file),
    close: () => store.close(),
  };
}
