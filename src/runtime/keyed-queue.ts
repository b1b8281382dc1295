import { afterConflict, afterFault, type BackOff, pauseAfter } from './back-off.ts';
import type { Clock, Timer } from './clock.ts';

/** `change`: something happened. `review`: nothing is known to have happened; comes after changes. */
export type Lane = 'change' | 'review';

/** What becomes of a key after its work. `again`: at once, it got on. `outdated`: another writer was faster. */
export type Outcome =
  | { readonly kind: 'rest' }
  | { readonly kind: 'again' }
  /** Comes back as a change unless given. */
  | { readonly kind: 'later'; readonly milliseconds: number; readonly lane?: Lane }
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

/** Of the works at the same time one in so many may be a review: a start reviews everything, and others want to be served. */
const worksPerReview = 4;

/**
 * After its work a key of which more is heard rests so many times as long as that took: much is heard of what is large,
 * and a work takes longer there, so that each would leave nothing for the others, and would soon be out of date.
 */
const restPerWork = 2;
/** In milliseconds: shorter rests are not worth a timer, longer ones would be noticed. */
const rests = { least: 5, most: 1_000 };

/** Work that goes on and on at once probably fights with somebody; it gets pauses. */
const tirelessRepeats = 32;

interface KeyState {
  running: boolean;
  /** Where to put the key when its work, or its rest, ends. */
  again: Lane | undefined;
  timer: Timer | undefined;
  rest: Timer | undefined;
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
  const mostReviews = Math.max(1, Math.floor(options.concurrency / worksPerReview));
  const now = { running: 0, reviewing: 0, awaited: 0, changesInARow: 0, started: false, stopped: false };

  function stateOf(key: string): KeyState {
    const known = states.get(key);
    if (known) return known;
    const state: KeyState = {
      running: false,
      again: undefined,
      timer: undefined,
      rest: undefined,
      failures: 0,
      repeats: 0,
    };
    states.set(key, state);
    return state;
  }

  function add(key: string, lane: Lane): void {
    if (now.stopped) return;
    const state = stateOf(key);
    if (state.running || state.rest) {
      if (state.rest && state.again === undefined) now.awaited += 1;
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
      const next = take();
      if (next === undefined) return;
      void run(next.key, next.lane);
    }
  }

  function take(): { readonly key: string; readonly lane: Lane } | undefined {
    const mayReview = lanes.review.size > 0 && now.reviewing < mostReviews;
    const review = mayReview && (lanes.change.size === 0 || now.changesInARow >= changesBeforeReview);
    const lane = review ? 'review' : 'change';
    const [key] = lanes[lane];
    if (key === undefined) return undefined;
    now.changesInARow = review ? 0 : now.changesInARow + 1;
    lanes[lane].delete(key);
    return { key, lane };
  }

  async function run(key: string, lane: Lane): Promise<void> {
    const state = stateOf(key);
    state.timer?.cancel();
    state.timer = undefined;
    state.running = true;
    now.running += 1;
    if (lane === 'review') now.reviewing += 1;
    const began = clock.now();
    const outcome = await options.work(key);
    now.running -= 1;
    if (lane === 'review') now.reviewing -= 1;
    state.running = false;
    if (!now.stopped) comeBack(key, state, outcome, clock.now() - began);
    startWork();
    tellWaiters();
  }

  function comeBack(key: string, state: KeyState, outcome: Outcome, took: number): void {
    const pause = pauseOf(state, outcome);
    const { again } = state;
    state.again = undefined;
    if (outcome.kind === 'again' && pause === undefined) {
      enqueue(key, 'change');
      return;
    }
    const lane = outcome.kind === 'later' ? (outcome.lane ?? 'change') : 'change';
    if (pause !== undefined) state.timer = clock.after(pause, () => add(key, lane));
    // A change may be what a failed work was waiting for; what it failed by is not worn out by it, though.
    if (outcome.kind === 'failed') return;
    rest(key, state, took);
    if (again !== undefined) add(key, again);
    forgetIdle(key, state);
  }

  function rest(key: string, state: KeyState, took: number): void {
    const milliseconds = Math.min(took * restPerWork, rests.most);
    if (milliseconds < rests.least) return;
    state.rest = clock.after(milliseconds, () => {
      state.rest = undefined;
      const { again } = state;
      state.again = undefined;
      if (again !== undefined) {
        now.awaited -= 1;
        enqueue(key, again);
      }
      forgetIdle(key, state);
    });
  }

  function forgetIdle(key: string, { running, timer, rest: resting }: KeyState): void {
    const waits = lanes.change.has(key) || lanes.review.has(key);
    if (!running && !waits && !timer && !resting) states.delete(key);
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

  function tellWaiters(): void {
    if (isSettled()) for (const resolve of waiters) resolve();
  }

  function isSettled(): boolean {
    return now.running === 0 && now.awaited === 0 && lanes.change.size === 0 && lanes.review.size === 0;
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
      for (const { timer, rest: resting } of states.values()) {
        timer?.cancel();
        resting?.cancel();
      }
      now.awaited = 0;
      for (const lane of Object.values(lanes)) lane.clear();
      await settled();
      states.clear();
    },
    get waiting() {
      return lanes.change.size + lanes.review.size;
    },
  };
}
