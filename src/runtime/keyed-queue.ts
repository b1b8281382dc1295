import { afterConflict, afterFault, type BackOff, pauseAfter } from './back-off.ts';
import type { Clock, Timer } from './clock.ts';

/** `change`: something happened. `review`: nothing is known to have happened; comes after changes. */
export type Lane = 'change' | 'review';

/** What becomes of a key after its work. `again`: at once, it got on. `outdated`: another writer was faster. */
export type Outcome =
  | { readonly kind: 'rest' }
  | { readonly kind: 'again' }
  | { readonly kind: 'later'; readonly milliseconds: number }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'failed' };

export interface QueueOptions {
  /** How many keys are worked on at the same time, each by one work only. */
  readonly concurrency: number;
  /** Works on a key. Must not throw. */
  work(key: string): Promise<Outcome>;
  readonly clock: Clock;
  /** Numbers from 0 below 1. */
  readonly random: () => number;
}

/** Keys that need work. A key waits at most once, however often it is added, and is never worked on twice at a time. */
export interface KeyedQueue {
  /** Begins to work; before that keys only gather. */
  start(): void;
  add(key: string, lane: Lane): void;
  /** Resolves when no key waits or is worked on; keys that come back later by themselves do not count. */
  settled(): Promise<void>;
  /** Takes no further key and waits for the work under way. */
  stop(): Promise<void>;
  /** Keys that wait for a place. */
  readonly waiting: number;
}

/** After so many changes in a row one review comes in between, so that reviews come about under load, too. */
const changesBeforeReview = 8;

/** Work that goes on and on at once probably fights with somebody; it gets pauses. */
const tirelessRepeats = 32;

interface KeyState {
  running: boolean;
  /** Where to put the key when its work ends. */
  again: Lane | undefined;
  timer: Timer | undefined;
  failures: number;
  /** Times in a row that the work wanted to go on at once. */
  repeats: number;
}

/**
 * A queue of keys, first come, first served: a key that is added again and again gets no more turns than the others.
 * Failures are counted by key, and the pauses between its tries grow.
 */
export function openKeyedQueue(options: QueueOptions): KeyedQueue {
  const { clock, random } = options;
  const lanes: Readonly<Record<Lane, Set<string>>> = { change: new Set(), review: new Set() };
  const states = new Map<string, KeyState>();
  const waiters = new Set<() => void>();
  const now = { running: 0, changesInARow: 0, started: false, stopped: false };

  function stateOf(key: string): KeyState {
    const known = states.get(key);
    if (known) return known;
    const state: KeyState = { running: false, again: undefined, timer: undefined, failures: 0, repeats: 0 };
    states.set(key, state);
    return state;
  }

  function add(key: string, lane: Lane): void {
    if (now.stopped) return;
    const state = stateOf(key);
    if (state.running) {
      if (state.again !== 'change') state.again = lane;
      return;
    }
    enqueue(key, lane);
  }

  function enqueue(key: string, lane: Lane): void {
    if (lane === 'review' && lanes.change.has(key)) return;
    lanes.review.delete(key);
    lanes[lane].add(key);
    startWork();
  }

  function startWork(): void {
    while (now.started && !now.stopped && now.running < options.concurrency) {
      const key = take();
      if (key === undefined) return;
      void run(key);
    }
  }

  function take(): string | undefined {
    const review = lanes.change.size === 0 || (now.changesInARow >= changesBeforeReview && lanes.review.size > 0);
    const lane = review ? lanes.review : lanes.change;
    now.changesInARow = review ? 0 : now.changesInARow + 1;
    const [key] = lane;
    if (key !== undefined) lane.delete(key);
    return key;
  }

  async function run(key: string): Promise<void> {
    const state = stateOf(key);
    state.timer?.cancel();
    state.timer = undefined;
    state.running = true;
    now.running += 1;
    const outcome = await options.work(key);
    now.running -= 1;
    state.running = false;
    if (!now.stopped) comeBack(key, state, outcome);
    startWork();
    if (isSettled()) for (const resolve of waiters) resolve();
  }

  function comeBack(key: string, state: KeyState, outcome: Outcome): void {
    const pause = pauseOf(state, outcome);
    const { again } = state;
    state.again = undefined;
    // A change may be what a failed work was waiting for; what it failed by is not worn out by it, though.
    if (outcome.kind === 'again' && pause === undefined) enqueue(key, 'change');
    else if (again !== undefined && outcome.kind !== 'failed') enqueue(key, again);
    else if (pause !== undefined) state.timer = clock.after(pause, () => add(key, 'change'));
    else states.delete(key);
  }

  function pauseOf(state: KeyState, outcome: Outcome): number | undefined {
    const failed = (backOff: BackOff) => {
      state.failures += 1;
      return pauseAfter(state.failures, backOff, random);
    };
    if (outcome.kind === 'again') {
      state.repeats += 1;
      return state.repeats > tirelessRepeats
        ? pauseAfter(state.repeats - tirelessRepeats, afterConflict, random)
        : undefined;
    }
    state.repeats = 0;
    if (outcome.kind === 'failed') return failed(afterFault);
    if (outcome.kind === 'outdated') return failed(afterConflict);
    state.failures = 0;
    return outcome.kind === 'later' ? outcome.milliseconds : undefined;
  }

  function isSettled(): boolean {
    return now.running === 0 && lanes.change.size === 0 && lanes.review.size === 0;
  }

  function settled(): Promise<void> {
    if (isSettled()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        waiters.delete(done);
        resolve();
      };
      waiters.add(done);
    });
  }

  return {
    start() {
      now.started = true;
      startWork();
    },
    add,
    settled,
    async stop() {
      now.stopped = true;
      for (const { timer } of states.values()) timer?.cancel();
      for (const lane of Object.values(lanes)) lane.clear();
      await settled();
      states.clear();
    },
    get waiting() {
      return lanes.change.size + lanes.review.size;
    },
  };
}
