import type { Change, Scope, Store, Watch } from '../../../store/types.ts';

/** Work that goes on behind the API until it is stopped. */
export interface Loop {
  stop(): Promise<void>;
}

export interface LoopParts {
  readonly store: Store;
  readonly scope: Scope;
  /** Reads everything anew: at the start, and when changes were missed. Gives the revision it has seen. */
  resync(): Promise<number>;
  hear(change: Change): void;
  /** Works off what was heard. Called after every batch of changes, and again after a while if it says so. */
  work(): Promise<'done' | 'again'>;
  fault(error: unknown): void;
}

/** Before work that could not be finished is tried again. */
const retryMs = 500;

/** Follows a part of the store and works on it, one step at a time; faults are told and the loop goes on. */
export function startLoop(parts: LoopParts): Loop {
  const state: { stopped: boolean; watch: Watch | undefined; wake: (() => void) | undefined } = {
    stopped: false,
    watch: undefined,
    wake: undefined,
  };
  let pending = true;

  function wake(): void {
    pending = true;
    state.wake?.();
  }

  function pause(milliseconds: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      timer?.unref();
      state.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function follow(after: number): Promise<void> {
    const watch = parts.store.watch(parts.scope, after);
    state.watch = watch;
    if (state.stopped) watch.close();
    for await (const item of watch) {
      if (item.type === 'ended') return;
      for (const change of item.changes) parts.hear(change);
      wake();
    }
  }

  async function listen(): Promise<void> {
    while (!state.stopped) {
      try {
        const revision = await parts.resync();
        wake();
        await follow(revision);
      } catch (error) {
        if (state.stopped) return;
        parts.fault(error);
      }
      if (!state.stopped) await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
    }
  }

  async function workOff(): Promise<void> {
    while (!state.stopped) {
      if (!pending) await pause(undefined);
      pending = false;
      if (state.stopped) return;
      if ((await attempt()) === 'again') {
        await pause(retryMs);
        pending = true;
      }
    }
  }

  async function attempt(): Promise<'done' | 'again'> {
    try {
      return await parts.work();
    } catch (error) {
      if (!state.stopped) parts.fault(error);
      return 'again';
    }
  }

  const running = Promise.all([listen(), workOff()]);
  return {
    async stop() {
      state.stopped = true;
      state.watch?.close();
      wake();
      await running;
    },
  };
}
