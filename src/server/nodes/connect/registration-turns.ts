import type { StoredMachine } from './machine-objects.ts';

/** After so many milliseconds whoever follows the store has seen what was written. */
const seenAfter = 5_000;

/**
 * Hosts of one cluster are let in one after the other: each is judged by the addresses of all that came before, also of
 * those that were stored a moment ago.
 */
export interface RegistrationTurns {
  /** Does the work when it is its turn in the cluster, given as `namespace/name`. */
  take<T>(cluster: string, work: () => Promise<T>): Promise<T>;
  /** Notes a machine that was stored. */
  stored(machine: StoredMachine): void;
  /** The machines as they were a moment ago, with those that were stored since. */
  with(machines: Iterable<StoredMachine>): StoredMachine[];
}

export function registrationTurns(now: () => number): RegistrationTurns {
  const last = new Map<string, Promise<unknown>>();
  const recent = new Map<string, { readonly machine: StoredMachine; readonly until: number }>();
  const placeOf = ({ metadata }: StoredMachine): string => `${metadata.namespace}/${metadata.name}`;
  return {
    async take(cluster, work) {
      const before = last.get(cluster) ?? Promise.resolve();
      const mine = before.then(work, work);
      last.set(cluster, mine);
      try {
        return await mine;
      } finally {
        if (last.get(cluster) === mine) last.delete(cluster);
      }
    },
    stored(machine) {
      recent.set(placeOf(machine), { machine, until: now() + seenAfter });
    },
    with(machines) {
      const byPlace = new Map([...machines].map((machine) => [placeOf(machine), machine]));
      for (const [place, { machine, until }] of [...recent]) {
        if (now() > until) recent.delete(place);
        else if (byPlace.get(place)?.metadata.deletionTimestamp === undefined) byPlace.set(place, machine);
      }
      return [...byPlace.values()];
    },
  };
}
