/** Time, so that tests can have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `act` once, so many milliseconds from now, unless it is cancelled before. Keeps no process alive. */
  after(milliseconds: number, act: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** The longest that the host's timers can wait; what is due later looks again then. */
const longestWait = 2_147_483_647;

/** The host's own time. */
export const systemClock: Clock = {
  now: Date.now,
  after(milliseconds, act) {
    const timer = setTimeout(act, Math.min(Math.max(milliseconds, 0), longestWait));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves when everything else that is ready had its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
