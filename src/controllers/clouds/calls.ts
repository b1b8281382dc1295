import type { Failure } from '../../planner/instances/failures.ts';
import type { Lane } from './lane.ts';

/**
 * Calls of providers that are under way, one for each key, and their answers until a round has written them down. Rounds
 * begin calls and end; the answer wakes the key. So a slow provider holds up nobody, and an answer outlives a round that
 * could not write it because another writer was faster.
 */
export interface Calls<Answer extends { readonly failure?: Failure }> {
  isUnderWay(key: string): boolean;
  answerOf(key: string): Answer | undefined;
  /** The answer is written down, or of no use. */
  drop(key: string): void;
  /** No call is begun any more. */
  readonly isStopped: boolean;
  /** Begins a call in a place that was taken. `run` must not throw. */
  begin(key: string, lane: Lane, run: () => Promise<Answer>): void;
  /** Begins no further calls, and resolves when none is under way. */
  stop(): Promise<void>;
}

export function openCalls<Answer extends { readonly failure?: Failure }>(wake: (key: string) => void): Calls<Answer> {
  const underWay = new Map<string, Promise<void>>();
  const answers = new Map<string, Answer>();
  const now = { stopped: false };

  async function follow(key: string, lane: Lane, run: () => Promise<Answer>): Promise<void> {
    const answer = await run();
    underWay.delete(key);
    answers.set(key, answer);
    lane.release(answer.failure?.kind === 'throttled' ? 'throttled' : 'done');
    wake(key);
  }

  return {
    isUnderWay: (key) => underWay.has(key),
    answerOf: (key) => answers.get(key),
    drop: (key) => {
      answers.delete(key);
    },
    begin(key, lane, run) {
      if (now.stopped || underWay.has(key)) lane.release('unused');
      else underWay.set(key, follow(key, lane, run));
    },
    get isStopped() {
      return now.stopped;
    },
    async stop() {
      now.stopped = true;
      await Promise.all(underWay.values());
    },
  };
}
