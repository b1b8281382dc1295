import { pauseAfter } from '../../runtime/back-off.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';

/** How a call ended, for those who come after it. */
export type LaneEnd = 'done' | 'throttled' | 'unused';

/**
 * The calls of one account at its provider: a bounded number at a time, first come, first served. When the provider
 * says that there are too many, all pause together, and then fewer are made at a time.
 */
export interface Lane {
  /** Takes a place for a key. Otherwise the key waits in line, and is woken when its turn has come. */
  take(key: string): boolean;
  /** Gives a place back. */
  release(end: LaneEnd): void;
  /** The key does not want a place any more. */
  leave(key: string): void;
  /** Until when nobody calls, in milliseconds; 0 when nothing is known against it. */
  readonly pausedUntil: number;
  stop(): void;
}

export interface LaneOptions {
  readonly clock: Clock;
  readonly random: () => number;
  wake(key: string): void;
}

/** Calls at a time while the provider has nothing against it. */
export const mostCalls = 16;

const throttlePauses = { first: 1_000, longest: 60_000 };

export function openLane({ clock, random, wake }: LaneOptions): Lane {
  const line = new Set<string>();
  const now: { running: number; width: number; pausedUntil: number; throttles: number; timer: Timer | undefined } = {
    running: 0,
    width: mostCalls,
    pausedUntil: 0,
    throttles: 0,
    timer: undefined,
  };

  function free(): number {
    return clock.now() < now.pausedUntil ? 0 : Math.max(0, Math.floor(now.width) - now.running);
  }

  /** Those in line whose turn it is. */
  function next(): string[] {
    const places = free();
    const found: string[] = [];
    for (const key of line) {
      if (found.length >= places) break;
      found.push(key);
    }
    return found;
  }

  function wakeNext(): void {
    for (const key of next()) wake(key);
  }

  function throttled(): void {
    // Calls that were under way together are told together: that is one throttling.
    if (clock.now() < now.pausedUntil) return;
    now.throttles += 1;
    now.width = Math.max(1, now.width / 2);
    const pause = pauseAfter(now.throttles, throttlePauses, random);
    now.pausedUntil = clock.now() + pause;
    now.timer?.cancel();
    now.timer = clock.after(pause, wakeNext);
  }

  return {
    take(key) {
      const mine = line.has(key) ? next().includes(key) : line.size < free();
      if (!mine) {
        line.add(key);
        return false;
      }
      line.delete(key);
      now.running += 1;
      return true;
    },
    release(end) {
      now.running -= 1;
      if (end === 'throttled') throttled();
      if (end === 'done') {
        now.throttles = 0;
        now.width = Math.min(mostCalls, now.width + 0.5);
      }
      wakeNext();
    },
    leave(key) {
      if (line.delete(key)) wakeNext();
    },
    get pausedUntil() {
      return now.pausedUntil;
    },
    stop() {
      now.timer?.cancel();
    },
  };
}
