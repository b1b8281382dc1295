import { setTimeout as delay } from 'node:timers/promises';

/** Time as an agent and its host see it; tests and benches run it faster. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const realClock: Clock = scaledClock(1);

/** A clock on which time passes so many times as fast from the moment of the call on. */
export function scaledClock(factor: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * factor,
    sleep: async (ms, signal) => {
      if (signal?.aborted) return;
      try {
        await delay(Math.min(ms / factor, 2 ** 31 - 1), undefined, signal ? { signal } : {});
      } catch {
        // Aborted: whoever aborted looks at the signal.
      }
    },
  };
}
