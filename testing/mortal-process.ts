import type { Cloud, Driver } from '../src/drivers/types.ts';
import type { Store, Watch } from '../src/store/types.ts';

/**
 * A process that dies at one of its awaits: before a commit or a call of a provider is made, or after it was made and
 * before anybody has heard what came of it.
 */
export interface MortalProcess {
  readonly dead: boolean;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
  /** Awaits that it came to. */
  readonly awaits: number;
  store(store: Store): Store;
  driver(driver: Driver): Driver;
}

export function mortalProcess(dieAt = Number.POSITIVE_INFINITY): MortalProcess {
  const so = { awaits: 0, dead: false };
  const watches = new Set<Watch>();
  const death = Promise.withResolvers<void>();

  function alive(): void {
    if (so.dead) throw new Error('the process has died');
  }

  function step(): void {
    alive();
    so.awaits += 1;
    if (so.awaits < dieAt) return;
    so.dead = true;
    death.resolve();
    for (const watch of watches) watch.close();
    alive();
  }

  /** Two awaits: before and after. */
  async function around<T>(act: () => Promise<T>): Promise<T> {
    step();
    try {
      const result = await act();
      step();
      return result;
    } catch (error) {
      if (!so.dead) step();
      throw error;
    }
  }

  function cloudOf(cloud: Cloud): Cloud {
    return {
      launchMemory: cloud.launchMemory,
      validate: (order) => around(() => cloud.validate(order)),
      launch: (order) => around(() => cloud.launch(order)),
      get: (id) => around(() => cloud.get(id)),
      list: () => around(() => cloud.list()),
      terminate: (id) => around(() => cloud.terminate(id)),
      cleanUp: (id) => around(() => cloud.cleanUp(id)),
      accountId: () => around(() => cloud.accountId()),
      choices: (field, config) => cloud.choices(field, config),
    };
  }

  return {
    get dead() {
      return so.dead;
    },
    death: death.promise,
    get awaits() {
      return so.awaits;
    },
    driver: (driver) => ({ ...driver, open: (account) => cloudOf(driver.open(account)) }),
    store: (store) => ({
      async get(key) {
        alive();
        return store.get(key);
      },
      async list(query) {
        alive();
        return store.list(query);
      },
      commit: (writes) => around(() => store.commit(writes)),
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
    }),
  };
}
