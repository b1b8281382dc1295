import type { Clock } from '../src/runtime/clock.ts';

/** Time that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on, calling what becomes due in its order, and lets what that starts get on in between. */
  advance(milliseconds: number): Promise<void>;
  /** When the next call is due, in milliseconds from now; undefined when none is. */
  readonly next: number | undefined;
}

interface Due {
  readonly at: number;
  readonly act: () => void;
}

export function fakeClock(start = Date.parse('2026-11-22T10:00:00Z')): FakeClock {
  const state = { now: start };
  const due = new Set<Due>();
  const first = () => [...due].sort((a, b) => a.at - b.at)[0];
  return {
    now: () => state.now,
    after(milliseconds, act) {
      const entry = { at: state.now + Math.max(milliseconds, 0), act };
      due.add(entry);
      return { cancel: () => due.delete(entry) };
    },
    async advance(milliseconds) {
      const until = state.now + milliseconds;
      for (let next = first(); next && next.at <= until; next = first()) {
        due.delete(next);
        state.now = next.at;
        next.act();
        await turns();
      }
      state.now = until;
      await turns();
    },
    get next() {
      const entry = first();
      return entry && entry.at - state.now;
    },
  };
}

/** Lets promises and immediate callbacks get on. */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
