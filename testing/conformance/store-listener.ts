import type { Change, Page, Store, Watch } from '../../src/store/types.ts';

/** Collects what a watch hands out. */
export class Listener {
  readonly watch: Watch;
  readonly changes: Change[] = [];
  items = 0;
  end: unknown;
  readonly finished: Promise<void>;
  #waiting: { readonly count: number; readonly done: () => void }[] = [];

  constructor(watch: Watch) {
    this.watch = watch;
    this.finished = this.#run();
    // A fault is seen by whoever waits for it, or by the comparison that finds changes missing.
    this.finished.catch(() => undefined);
  }

  /** Resolves once so many changes have been heard. */
  until(count: number): Promise<void> {
    if (this.changes.length >= count) return Promise.resolve();
    return new Promise((done, fail) => {
      this.#waiting.push({ count, done });
      const early = () => fail(new Error(`watch ended after ${this.changes.length} changes, expected ${count}`));
      this.finished.then(early, fail);
    });
  }

  close(): void {
    this.watch.close();
  }

  async #run(): Promise<void> {
    for await (const item of this.watch) {
      if (item.type === 'ended') {
        this.end = item;
        continue;
      }
      this.items += 1;
      this.changes.push(...item.changes);
      for (const { count, done } of this.#waiting) if (this.changes.length >= count) done();
    }
  }
}

export function listen(watch: Watch): Listener {
  return new Listener(watch);
}

/** The page of a moment that can be shown. */
export async function readable(answer: ReturnType<Store['list']>): Promise<Page> {
  const page = await answer;
  if (!page.ok) throw new Error(`list refused: ${page.reason}`);
  return page;
}

/** Lets watches that were just opened catch up, and items that are on the way arrive. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
