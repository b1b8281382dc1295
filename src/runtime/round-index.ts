import type { Key, Resource } from '../store/types.ts';
import { placeOf } from './object.ts';
import type { Sighting } from './workspace.ts';

/**
 * Which objects matter to which rounds: those that belong to a round by what they say, and those that it has read. A
 * change concerns a round unless the round knew of it, because it made it itself or came later.
 */
export interface RoundIndex {
  /** Notes what an object belongs to since a change. Gives the rounds that are concerned. */
  place(key: Key, roundKeys: readonly string[], revision: number): Set<string>;
  /** The object has gone. Gives the rounds that are concerned. */
  remove(key: Key, revision: number): Set<string>;
  /** Objects of a resource that belong to a round, in the order of their places. */
  members(resource: Resource, roundKey: string): Key[];
  /** Replaces what a round has read, whether it was there or not; with nothing, the round is forgotten. */
  reads(roundKey: string, sightings: readonly Sighting[]): void;
  /** Rounds that have read an object. */
  readersOf(key: Key): string[];
  /** Forgets objects of a resource that are not among the places; gives the rounds that they concerned, or that read them. */
  keepOnly(resource: Resource, places: ReadonlySet<string>): Set<string>;
}

interface Member {
  readonly key: Key;
  readonly roundKeys: readonly string[];
}

export function openRoundIndex(): RoundIndex {
  const objects = new Map<string, Member>();
  /** By resource and round. */
  const members = new Map<string, Map<string, Key>>();
  /** By place: the rounds that have read the object, and the last change of it that they know of. */
  const readers = new Map<string, Map<string, number>>();
  const readPlaces = new Map<string, Set<string>>();
  const groupOf = ({ group, resource }: Resource, roundKey: string) => `${group}/${resource}/${roundKey}`;

  function concerned(place: string, belongsTo: readonly string[], revision: number): Set<string> {
    const known = readers.get(place);
    const rounds = new Set([...(objects.get(place)?.roundKeys ?? []), ...belongsTo, ...(known?.keys() ?? [])]);
    for (const [roundKey, seen] of known ?? []) if (seen >= revision) rounds.delete(roundKey);
    return rounds;
  }

  function leave(place: string): void {
    const member = objects.get(place);
    for (const roundKey of member?.roundKeys ?? []) {
      const group = groupOf(member?.key as Key, roundKey);
      members.get(group)?.delete(place);
      if (members.get(group)?.size === 0) members.delete(group);
    }
    objects.delete(place);
  }

  function remove(key: Key, revision: number): Set<string> {
    const place = placeOf(key);
    const rounds = concerned(place, [], revision);
    leave(place);
    return rounds;
  }

  return {
    place(key, roundKeys, revision) {
      const place = placeOf(key);
      const rounds = concerned(place, roundKeys, revision);
      leave(place);
      for (const roundKey of roundKeys) {
        const group = groupOf(key, roundKey);
        const known = members.get(group);
        if (known) known.set(place, key);
        else members.set(group, new Map([[place, key]]));
      }
      if (roundKeys.length > 0) objects.set(place, { key, roundKeys });
      return rounds;
    },
    remove,
    members(resource, roundKey) {
      const found = members.get(groupOf(resource, roundKey));
      if (!found) return [];
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
    },
    reads(roundKey, sightings) {
      for (const place of readPlaces.get(roundKey) ?? []) {
        const set = readers.get(place);
        set?.delete(roundKey);
        if (set?.size === 0) readers.delete(place);
      }
      if (sightings.length === 0) readPlaces.delete(roundKey);
      else readPlaces.set(roundKey, new Set(sightings.map(({ key }) => placeOf(key))));
      for (const { key, revision } of sightings) {
        const place = placeOf(key);
        const rounds = readers.get(place);
        if (rounds) rounds.set(roundKey, revision);
        else readers.set(place, new Map([[roundKey, revision]]));
      }
    },
    readersOf: (key) => [...(readers.get(placeOf(key))?.keys() ?? [])],
    keepOnly({ group, resource }, places) {
      const rounds = new Set<string>();
      for (const [place, { key }] of [...objects]) {
        if (key.group !== group || key.resource !== resource || places.has(place)) continue;
        for (const roundKey of remove(key, Number.POSITIVE_INFINITY)) rounds.add(roundKey);
      }
      for (const [place, known] of readers) {
        if (!place.startsWith(`${group}/${resource}/`) || places.has(place)) continue;
        for (const [roundKey, seen] of known) if (seen > 0) rounds.add(roundKey);
      }
      return rounds;
    },
  };
}
