import type { Change, Resource, Store, Stored, Watch } from '../store/types.ts';
import { afterFault, pauseAfter } from './back-off.ts';
import { type Clock, nextTurn, type Timer } from './clock.ts';

/** Hears of the objects of one resource. */
export interface FollowOptions {
  readonly store: Pick<Store, 'list' | 'watch'>;
  readonly resource: Resource;
  readonly clock: Clock;
  readonly random: () => number;
  /** Every so many milliseconds everything is listed again, whatever was heard. */
  readonly relistEvery: number;
  /** One page of a listing. */
  listed(items: readonly Stored[]): void;
  /** The listing is complete; what it did not name is gone. */
  listingDone(): void;
  heard(changes: readonly Change[]): void;
  /** A fault; following goes on by itself. */
  fault(error: unknown): void;
}

export interface Following {
  /** Resolves when everything was listed for the first time. */
  readonly started: Promise<void>;
  stop(): Promise<void>;
}

const pageSize = 500;

/**
 * Lists a resource and then watches it. A watch that breaks resumes where it was; one that cannot, because the history
 * was forgotten meanwhile, begins with a new listing. Listing and watching take turns, so that what is heard never is
 * older than what was listed before.
 */
export function follow(options: FollowOptions): Following {
  const { store, resource, clock, random } = options;
  const now: { stopped: boolean; watch: Watch | undefined; wake: (() => void) | undefined } = {
    stopped: false,
    watch: undefined,
    wake: undefined,
  };
  const first = Promise.withResolvers<void>();

  /** The revision of the listing, from which to watch. */
  async function listAll(): Promise<number> {
    let after: { namespace: string; name: string } | undefined;
    let revision = 0;
    do {
      const page = await store.list({
        ...resource,
        limit: pageSize,
        ...(after && { after }),
        ...(revision > 0 && { revision }),
      });
      if (!page.ok) throw new Error(`${resource.resource} cannot be listed: ${page.reason}`);
      options.listed(page.items);
      revision = page.revision;
      after = page.remaining > 0 ? page.items.at(-1)?.key : undefined;
      if (after !== undefined) await nextTurn();
    } while (after !== undefined && !now.stopped);
    options.listingDone();
    return revision;
  }

  /** Watches until something ends it; gives where to resume, or undefined to list anew. */
  async function watchFrom(after: number): Promise<number | undefined> {
    const watch = store.watch(resource, after);
    now.watch = watch;
    if (now.stopped) watch.close();
    const relist: { due: boolean } = { due: false };
    const timer: Timer = clock.after(options.relistEvery * (0.9 + 0.2 * random()), () => {
      relist.due = true;
      watch.close();
    });
    try {
      for await (const item of watch) {
        if (item.type === 'ended') return item.reason === 'Slow' ? watch.revision : undefined;
        options.heard(item.changes);
      }
      return relist.due ? undefined : watch.revision;
    } finally {
      timer.cancel();
    }
  }

  async function keepFollowing(): Promise<void> {
    let from: number | undefined;
    let failures = 0;
    while (!now.stopped) {
      try {
        if (from === undefined) {
          from = await listAll();
          first.resolve();
        }
        from = await watchFrom(from);
        failures = 0;
      } catch (error) {
        if (now.stopped) break;
        options.fault(error);
        failures += 1;
        from = undefined;
        await pause(pauseAfter(failures, afterFault, random));
      }
    }
    first.resolve();
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = clock.after(milliseconds, resolve);
      now.wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  const running = keepFollowing();
  return {
    started: first.promise,
    async stop() {
      now.stopped = true;
      now.watch?.close();
      now.wake?.();
      await running;
    },
  };
}
