import type { Change, Key, Resource, Store } from '../store/types.ts';
import { type Clock, nextTurn } from './clock.ts';
import { checkClaims, type Source } from './controller.ts';
import { type Following, follow } from './follow.ts';
import { type Lane, type Outcome, openKeyedQueue } from './keyed-queue.ts';
import { openKnownObjects } from './known-objects.ts';
import { placeOf } from './object.ts';
import type { Problem } from './problems.ts';
import type { RoundEnd, RunnableSubject } from './round.ts';
import { openRoundIndex, type RoundIndex } from './round-index.ts';
import { openWorkspace } from './workspace.ts';

/** What rounds hear from outside of the store. */
export interface RuntimeOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Numbers from 0 below 1. */
  readonly random: () => number;
  /** Rounds at a time, of all subjects together by subject. */
  readonly concurrency: number;
  /** Every so many milliseconds at the latest everything is looked at although nothing was heard; ten minutes unless given. */
  readonly reviewEvery?: number;
  /** Something unforeseen; it is tried again by itself. */
  fault(context: string, error: unknown): void;
}

export interface Runtime {
  /** Resolves when everything was listed once and handed to the queues. */
  readonly started: Promise<void>;
  /** Has a round of this subject, for reasons that no object shows. */
  wake(subject: string, roundKey: string): void;
  /** Has a round of all that have read an object, for what is seen of it outside of the store. */
  wakeReaders(subject: string, key: Key): void;
  /** Has a round of everything that the subject knows. */
  wakeAll(subject: string): void;
  /** Resolves when no round waits or runs. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const usualReview = 600_000;

/** Reviews come after this part of their time, or up to the whole of it: what began at once is not reviewed at once. */
const soonestReview = 0.6;

/** What rounds of one subject keep at hand of what they have read: enough for the hundred that are at work. */
const rememberedCharacters = 16 * 1024 * 1024;

/** Runs every subject's controllers until it is stopped. Throws when two of them claim the same. */
export function runSubjects(subjects: readonly RunnableSubject[], options: RuntimeOptions): Runtime {
  checkClaims(subjects.flatMap(({ controllers }) => controllers));
  const running = subjects.map((subject) => ({ name: subject.name, run: runSubject(subject, options) }));
  const of = (name: string): RunningSubject | undefined => running.find((each) => each.name === name)?.run;
  return {
    started: Promise.all(running.map(({ run }) => run.started)).then(() => undefined),
    wake: (name, roundKey) => of(name)?.wake(roundKey),
    wakeReaders: (name, key) => of(name)?.wakeReaders(key),
    wakeAll: (name) => of(name)?.wakeAll(),
    async settled() {
      await Promise.all(running.map(({ run }) => run.settled()));
    },
    async stop() {
      await Promise.all(running.map(({ run }) => run.stop()));
    },
  };
}

interface Heard {
  readonly place: string;
  readonly revision: number;
}

interface RunningSubject {
  readonly started: Promise<void>;
  wake(roundKey: string): void;
  wakeReaders(key: Key): void;
  wakeAll(): void;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

function runSubject(subject: RunnableSubject, options: RuntimeOptions): RunningSubject {
  const index = openRoundIndex();
  const known = new Set<string>();
  const objects = openKnownObjects(rememberedCharacters);
  const { store, clock, random, concurrency } = options;
  const reviewEvery = subject.reviewEvery ?? options.reviewEvery ?? usualReview;
  let turn = Promise.resolve();
  /** Rounds under way, with what was heard for them since they began. */
  const underWay = new Map<string, Heard[]>();
  const queue = openKeyedQueue({ concurrency, clock, random, work: (key) => workOn(key) });

  async function workOn(roundKey: string): Promise<Outcome> {
    const heard: Heard[] = [];
    underWay.set(roundKey, heard);
    // One after the other, each in a turn of its own: rounds that begin at once would keep all requests waiting.
    turn = turn.then(nextTurn);
    await turn;
    const work = openWorkspace({
      store,
      clock,
      members: (resource) => index.members(resource, roundKey),
      known: objects,
    });
    const end = await subject.round(roundKey, work);
    underWay.delete(roundKey);
    index.reads(roundKey, work.sightings);
    if (end.kind === 'gone' && heard.length === 0) known.delete(roundKey);
    const seen = new Map(work.sightings.map(({ key, revision }) => [placeOf(key), revision]));
    if (heard.some(({ place, revision }) => revision > (seen.get(place) ?? 0))) queue.add(roundKey, 'change');
    if (end.kind === 'done') tellFaults(roundKey, end.problems);
    return outcomeOf(end, work.pause, reviewEvery * (soonestReview + (1 - soonestReview) * random()));
  }

  /** A round under way may know of the change already, or have made it: that shows when it ends. */
  function hear(roundKeys: Iterable<string>, place: string, revision: number): void {
    for (const roundKey of roundKeys) {
      const heard = underWay.get(roundKey);
      if (heard) heard.push({ place, revision });
      else wake([roundKey], 'change');
    }
  }

  function tellFaults(roundKey: string, problems: readonly Problem[]): void {
    for (const { kind, controller, step, error } of problems) {
      if (kind === 'failed') options.fault(`${controller}, step ${step}, of ${subject.name} ${roundKey}`, error);
    }
  }

  function wake(roundKeys: Iterable<string>, lane: Lane): void {
    for (const roundKey of roundKeys) {
      known.add(roundKey);
      queue.add(roundKey, lane);
    }
  }

  const followings = [...sourcesByResource(subject.sources)].map((sources) =>
    followSources(sources, { options, index, wake, hear, subject: subject.name, relistEvery: reviewEvery }),
  );
  // Before everything was listed, a round would take what it does not see for what is not there.
  const started = Promise.all(followings.map((following) => following.started)).then(() => queue.start());
  return {
    started,
    wake: (roundKey) => wake([roundKey], 'change'),
    wakeReaders: (key) => wake(index.readersOf(key), 'change'),
    wakeAll: () => wake([...known], 'review'),
    settled: () => queue.settled(),
    async stop() {
      await Promise.all(followings.map((following) => following.stop()));
      await queue.stop();
    },
  };
}

/** What the queue does with a key after its round. */
function outcomeOf(end: RoundEnd, pause: number | undefined, review: number): Outcome {
  if (end.kind === 'gone') return { kind: 'rest' };
  if (end.kind === 'outdated') return { kind: 'outdated' };
  if (end.changed) return { kind: 'again' };
  if (end.problems.some(({ kind }) => kind === 'failed')) return { kind: 'failed' };
  const pauses = [pause, ...end.problems.map(({ retryAfter }) => retryAfter)].filter((each) => each !== undefined);
  if (pauses.length === 0) return { kind: 'later', milliseconds: review, lane: 'review' };
  return { kind: 'later', milliseconds: Math.min(...pauses) };
}

function sourcesByResource(sources: readonly Source[]): Iterable<readonly Source[]> {
  return Map.groupBy(sources, ({ resource }) => `${resource.group}/${resource.resource}`).values();
}

interface FollowParts {
  readonly options: RuntimeOptions;
  readonly index: RoundIndex;
  readonly subject: string;
  readonly relistEvery: number;
  wake(roundKeys: Iterable<string>, lane: Lane): void;
  hear(roundKeys: Iterable<string>, place: string, revision: number): void;
}

/** Follows one resource for all sources that speak of it. */
function followSources(
  sources: readonly Source[],
  { options, index, wake, hear, subject, relistEvery }: FollowParts,
): Following {
  const { store, clock, random, fault } = options;
  const resource = sources[0]?.resource as Resource;
  const roundKeysOf = (key: Key, text: string) => sources.flatMap((source) => source.roundKeysOf(key, text));
  const listing = new Set<string>();
  /** By place: what objects that change often told last. */
  const tidings = new Map<string, string>();

  /** Whether a new text of an object tells anything new. */
  function isNews(place: string, text: string): boolean {
    const told = sources.map((source) => source.tidingsOf?.(text)).find((digest) => digest !== undefined);
    if (told === undefined) return true;
    const before = tidings.get(place);
    tidings.set(place, told);
    return before !== told;
  }

  return follow({
    store,
    resource,
    clock,
    random,
    relistEvery,
    listed(items) {
      for (const { key, value, revision } of items) {
        listing.add(placeOf(key));
        wake(index.place(key, roundKeysOf(key, value), revision), 'review');
      }
    },
    listingDone() {
      wake(index.keepOnly(resource, listing), 'review');
      listing.clear();
    },
    heard(changes: readonly Change[]) {
      for (const change of changes) {
        const { key, revision } = change;
        const place = placeOf(key);
        if (change.type === 'delete') {
          tidings.delete(place);
          hear(index.remove(key, revision), place, revision);
        } else {
          const concerned = index.place(key, roundKeysOf(key, change.value), revision);
          if (isNews(place, change.value)) hear(concerned, place, revision);
        }
      }
    },
    fault: (error) => fault(`following ${resource.resource} for ${subject}`, error),
  });
}
