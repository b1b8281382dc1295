import type { CloudInstance } from '../../drivers/types.ts';
import type { Failure } from '../../planner/instances/failures.ts';
import type { Listing, SeenMachine } from '../../planner/instances/view.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import type { Outcome } from './ask.ts';

/** What somebody wants to know of the machines of an account. */
export interface Want {
  /** Who is woken: the subject of a round, a space, the key of the round, and more if need be. */
  readonly key: string;
  /** Machines of this order, or with this id, are what it is about; absent for the account as a whole. */
  readonly token?: string;
  readonly id?: string;
  /** `soon` while something is unsettled, `calm` when only what nobody expects is news. */
  readonly pace: 'soon' | 'calm';
  /** Only a list that was asked for from this moment on tells what it waits for, in milliseconds. */
  readonly after?: number;
  /** The list that whoever wants this has seen; absent when it has seen none. What is otherwise in a later one is news. */
  readonly seen?: Listing;
}

/**
 * The machines of one account in one place, listed for all who want to know: often while something is unsettled, with
 * pauses that grow while nothing changes, and rarely otherwise. Whoever is concerned by a change is woken.
 */
export interface Census {
  /** When the last list was asked for, in milliseconds; undefined before the first one. */
  readonly begunAt: number | undefined;
  /** Why the last list could not be read; undefined when it could. */
  readonly failure: Failure | undefined;
  /** Whose machines are listed, in the provider's words; undefined before the first list, empty where it does not tell. */
  readonly accountId: string | undefined;
  /** What the last list says of machines with this token or id. */
  of(about: Pick<Want, 'token' | 'id'>): Listing | undefined;
  /** Machines that were made for a Machine, as their marks say; given as `namespace/name`. */
  madeFor(machine: string): readonly CloudInstance[];
  /** Machines that were made for a cluster, as their marks say. */
  ofCluster(clusterId: string): readonly CloudInstance[];
  /** When a machine was first seen in a list, in milliseconds. */
  seenSince(id: string): number | undefined;
  want(want: Want): void;
  unwant(key: string): void;
  readonly isWanted: boolean;
  /** Begins anew: what was listed with another credential may be another account's. */
  forget(): void;
  stop(): void;
}

export interface CensusOptions {
  readonly clock: Clock;
  list(): Promise<Outcome<readonly CloudInstance[]>>;
  /** Whose machines the credential of now shows. */
  accountId(): Promise<Outcome<string>>;
  wake(key: string): void;
  /** Wakes the round of an Instance, given as `namespace/name`, whose machine nobody has asked about. */
  wakeOwner(machine: string): void;
}

/** Pauses between two lists, in milliseconds. */
const censusPauses = { shortest: 2_000, longest: 30_000, calm: 600_000, growth: 1.5 } as const;
const failurePauses = { shortest: 5_000, longestUrgent: 60_000, longest: 300_000 } as const;

interface Known {
  readonly begunAt: number;
  readonly byId: ReadonlyMap<string, CloudInstance>;
  readonly byToken: ReadonlyMap<string, readonly CloudInstance[]>;
  readonly byOwner: ReadonlyMap<string, readonly CloudInstance[]>;
}

interface Waiting extends Want {
  /** What the last list said about it when it was wanted. */
  readonly told: string;
}

export function openCensus({ clock, list, accountId, wake, wakeOwner }: CensusOptions): Census {
  const wants = new Map<string, Waiting>();
  const now: {
    known: Known | undefined;
    accountId: string | undefined;
    failure: Failure | undefined;
    failures: number;
    pause: number;
    lastEnd: number;
    listing: boolean;
    timer: Timer | undefined;
    stopped: boolean;
    /** Counts the credentials, so that an answer for an earlier one is not believed. */
    era: number;
  } = {
    known: undefined,
    accountId: undefined,
    failure: undefined,
    failures: 0,
    pause: censusPauses.shortest,
    lastEnd: 0,
    listing: false,
    timer: undefined,
    stopped: false,
    era: 0,
  };
  let seenSince = new Map<string, number>();

  function machinesOf({ token, id }: Pick<Want, 'token' | 'id'>): CloudInstance[] {
    const byToken = token === undefined ? [] : (now.known?.byToken.get(token) ?? []);
    const byId = id === undefined ? undefined : now.known?.byId.get(id);
    return byId === undefined || byToken.includes(byId) ? [...byToken] : [...byToken, byId];
  }

  function digestNow(want: Pick<Want, 'token' | 'id'>): string {
    return digestOf(machinesOf(want));
  }

  function isUrgent(): boolean {
    for (const { pace } of wants.values()) if (pace === 'soon') return true;
    return false;
  }

  function pauseNow(): number {
    if (now.failures > 0) {
      const longest = isUrgent() ? failurePauses.longestUrgent : failurePauses.longest;
      return Math.min(failurePauses.shortest * 2 ** (now.failures - 1), longest);
    }
    if (!now.known) return 0;
    return isUrgent() ? now.pause : censusPauses.calm;
  }

  /** Lists again when it is due, counted from the end of the last list. */
  function schedule(): void {
    now.timer?.cancel();
    now.timer = undefined;
    if (now.stopped || now.listing || wants.size === 0) return;
    const due = now.lastEnd === 0 ? 0 : now.lastEnd + pauseNow() - clock.now();
    now.timer = clock.after(Math.max(0, due), () => void look());
  }

  async function look(): Promise<void> {
    now.timer = undefined;
    now.listing = true;
    const { era } = now;
    const begunAt = clock.now();
    const whose = await whoseNow();
    const outcome = whose.ok ? await list() : whose;
    now.listing = false;
    now.lastEnd = clock.now();
    if (now.stopped) return;
    if (era === now.era) {
      if (whose.ok) now.accountId = whose.value;
      if (outcome.ok) learn(begunAt, outcome.value);
      else fail(outcome.failure);
    }
    schedule();
  }

  /** Asked once for each credential, and before its first list: only then can anybody say what the list lacks. */
  function whoseNow(): Promise<Outcome<string>> {
    return now.accountId === undefined ? accountId() : Promise.resolve({ ok: true, value: now.accountId });
  }

  function fail(failure: Failure): void {
    now.failures += 1;
    const isNews = now.failure?.message !== failure.message;
    now.failure = failure;
    if (isNews) for (const key of [...wants.keys()]) wake(key);
  }

  function learn(begunAt: number, machines: readonly CloudInstance[]): void {
    const recovered = now.failure !== undefined;
    const whose = now.known === undefined;
    now.failure = undefined;
    now.failures = 0;
    now.known = known(begunAt, machines);
    seenSince = new Map(machines.map(({ id }) => [id, seenSince.get(id) ?? begunAt]));
    const concerned = [...wants.values()].filter(
      (want) => recovered || (whose && concernsAccount(want)) || isNewsTo(want, begunAt),
    );
    const changed = [...wants.values()].some((want) => want.told !== digestNow(want));
    now.pause = changed ? censusPauses.shortest : Math.min(now.pause * censusPauses.growth, censusPauses.longest);
    for (const { key } of concerned) wake(key);
    const tokens = new Set([...wants.values()].flatMap(({ token }) => token ?? []));
    const ids = new Set([...wants.values()].flatMap(({ id }) => id ?? []));
    for (const machine of machines) {
      const expected = ids.has(machine.id) || (machine.token !== undefined && tokens.has(machine.token));
      if (!expected && machine.owner) wakeOwner(ownerOf(machine.owner));
    }
  }

  /** Whose machines these are matters to whoever asks about the account, and to all once the credential has changed. */
  function concernsAccount({ token, id }: Waiting): boolean {
    return now.era > 0 || (token === undefined && id === undefined);
  }

  function isNewsTo(want: Waiting, begunAt: number): boolean {
    return (want.after !== undefined && begunAt >= want.after) || want.told !== digestNow(want);
  }

  return {
    get begunAt() {
      return now.known?.begunAt;
    },
    get failure() {
      return now.failure;
    },
    get accountId() {
      return now.known && now.accountId;
    },
    of(about) {
      return now.known && { begunAt: now.known.begunAt, machines: machinesOf(about) };
    },
    madeFor: (machine) => now.known?.byOwner.get(machine) ?? [],
    ofCluster: (clusterId) =>
      [...(now.known?.byId.values() ?? [])].filter(({ owner }) => owner?.clusterId === clusterId),
    seenSince: (id) => seenSince.get(id),
    want(want) {
      const before = wants.get(want.key);
      const waiting = { ...want, told: digestOf(want.seen?.machines ?? []) };
      wants.set(want.key, waiting);
      const { known } = now;
      if (known && known.begunAt !== want.seen?.begunAt && isNewsTo(waiting, known.begunAt)) wake(want.key);
      const isNew = before?.pace !== want.pace || before.after !== want.after;
      if (want.pace === 'soon' && isNew) now.pause = censusPauses.shortest;
      if (isNew || now.timer === undefined) schedule();
    },
    unwant(key) {
      if (wants.delete(key) && wants.size === 0) schedule();
    },
    get isWanted() {
      return wants.size > 0;
    },
    forget() {
      now.era += 1;
      now.known = undefined;
      now.accountId = undefined;
      now.failure = undefined;
      now.failures = 0;
      now.lastEnd = 0;
      schedule();
    },
    stop() {
      now.stopped = true;
      now.timer?.cancel();
    },
  };
}

/** Machines as the list told them, to see whether anything became different. */
function digestOf(machines: readonly SeenMachine[]): string {
  return machines.length === 0 ? '' : JSON.stringify(machines);
}

function known(begunAt: number, machines: readonly CloudInstance[]): Known {
  const there = machines.filter(({ state }) => state !== 'gone');
  return {
    begunAt,
    byId: new Map(there.map((machine) => [machine.id, machine])),
    byToken: Map.groupBy(
      there.filter(({ token }) => token !== undefined),
      ({ token }) => token ?? '',
    ),
    byOwner: Map.groupBy(
      there.filter(({ owner }) => owner !== undefined),
      ({ owner }) => (owner ? ownerOf(owner) : ''),
    ),
  };
}

function ownerOf({ namespace, machine }: { readonly namespace: string; readonly machine: string }): string {
  return `${namespace}/${machine}`;
}
