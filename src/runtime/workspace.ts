import { isDeepStrictEqual } from 'node:util';
import type { Key, Refused, Resource, Store, Write } from '../store/types.ts';
import type { Clock } from './clock.ts';
import { type KnownObjects, openKnownObjects } from './known-objects.ts';
import { type AnyObject, placeOf, textOf } from './object.ts';
import { Outdated } from './problems.ts';

/** One step of a commit. Every object in it must have been read in the same round. */
export type Draft =
  /** Creates the object if it was not there, changes it otherwise; nothing when it says the same already. */
  | { readonly op: 'put'; readonly key: Key; readonly object: AnyObject }
  | { readonly op: 'delete'; readonly key: Key }
  /** Writes nothing: the object must still be what was read. */
  | { readonly op: 'expect'; readonly key: Key };

/** The store as one round sees it: everything is read once, and written only over what was read. */
export interface Workspace {
  /** When the round began, in milliseconds. */
  readonly now: number;
  /** The object, frozen; undefined where there is none. What the round wrote itself counts. */
  read<T extends AnyObject>(key: Key): Promise<T | undefined>;
  /** The objects of a resource that belong to the round's key, in the order of their names. */
  members<T extends AnyObject>(resource: Resource): Promise<{ readonly key: Key; readonly object: T }[]>;
  /**
   * What a pure function makes of an object that was read: made once for as long as nobody changes the object, in later
   * rounds, too. `make` must be the same function each time.
   */
  derive<O extends object, T>(object: O, make: (object: O) => T): T;
  /**
   * All drafts or none. Drafts that change nothing are left out; when none is left, nothing is written. Throws
   * `Outdated` when an object is not what was read any more.
   */
  commit(drafts: readonly Draft[]): Promise<void>;
  /** Asks for another round so many milliseconds after this one, although nothing may change; the earliest counts. */
  lookAgainIn(milliseconds: number): void;
}

interface Known {
  readonly key: Key;
  readonly text: string | undefined;
  /** What a commit has to expect; 0 for an object that is not there. */
  readonly revision: number;
  /** Reads the text once, when somebody wants to know. */
  object(): AnyObject | undefined;
  /** The last change of the object that the round knows of, its own included. */
  readonly seenAt: number;
}

/** An object that a round has read or written, and the last change of it that the round knows of. */
export interface Sighting {
  readonly key: Key;
  readonly revision: number;
}

export interface OpenWorkspace extends Workspace {
  /** What was read, whether it was there or not. */
  readonly sightings: readonly Sighting[];
  /** How many commits were made so far. */
  readonly commits: number;
  /** The earliest pause that was asked for. */
  readonly pause: number | undefined;
}

export interface WorkspaceOptions {
  readonly store: Pick<Store, 'get' | 'commit'>;
  readonly clock: Clock;
  members(resource: Resource): readonly Key[];
  /** What earlier rounds have read; nothing unless given. */
  readonly known?: KnownObjects;
}

/** Characters of what one round reads that are kept at hand where no earlier round is known. */
const oneRound = 4 * 1024 * 1024;

/** Opens the workspace of one round. */
export function openWorkspace({ store, clock, members, known: objects }: WorkspaceOptions): OpenWorkspace {
  const known = new Map<string, Known>();
  const memory = objects ?? openKnownObjects(oneRound);
  const so: { pause: number | undefined; commits: number } = { pause: undefined, commits: 0 };

  async function look(key: Key): Promise<Known> {
    const place = placeOf(key);
    const before = known.get(place);
    if (before) return before;
    const stored = await store.get(key);
    const seen: Known =
      stored === undefined
        ? { key, text: undefined, revision: 0, object: () => undefined, seenAt: 0 }
        : sightOf(key, stored.value, stored.revision, memory);
    known.set(place, seen);
    return seen;
  }

  function seen(key: Key): Known {
    const found = known.get(placeOf(key));
    if (!found) throw new Error(`${key.resource} ${key.name} is written without having been read`);
    return found;
  }

  /** The write that a draft comes to; undefined where nothing would change. */
  function writeOf(draft: Draft): Write | undefined {
    const { key } = draft;
    const { text, revision, object: before } = seen(key);
    if (draft.op === 'expect') return { op: 'expect', key, ifRevision: revision };
    if (draft.op === 'delete') return text === undefined ? undefined : { op: 'delete', key, ifRevision: revision };
    const value = textOf(draft.object);
    // The API may have stored the same in another order of fields, which leaves it as long as it is.
    const same = value === text || (value.length === text?.length && isDeepStrictEqual(JSON.parse(value), before()));
    if (same) return undefined;
    return text === undefined ? { op: 'create', key, value } : { op: 'update', key, value, ifRevision: revision };
  }

  function remember(write: Write, revision: number): void {
    const { key, op } = write;
    const place = placeOf(key);
    if (op === 'delete')
      known.set(place, { key, text: undefined, revision: 0, object: () => undefined, seenAt: revision });
    if (op === 'create' || op === 'update') known.set(place, sightOf(key, write.value, revision, memory));
  }

  return {
    now: clock.now(),
    async read<T extends AnyObject>(key: Key) {
      return (await look(key)).object() as T | undefined;
    },
    async members<T extends AnyObject>(resource: Resource) {
      const found = await Promise.all(members(resource).map(look));
      return found.flatMap(({ key, object: read }) => {
        const object = read();
        return object === undefined ? [] : [{ key, object: object as T }];
      });
    },
    derive: (object, make) => memory.derive(object, make),
    async commit(drafts) {
      const writes = drafts.flatMap((draft) => writeOf(draft) ?? []);
      if (writes.every(({ op }) => op === 'expect')) return;
      const outcome = await store.commit(writes);
      if (!outcome.ok) throw new Outdated(refusalOf(outcome));
      so.commits += 1;
      for (const write of writes) remember(write, outcome.revision);
    },
    lookAgainIn(milliseconds) {
      so.pause = Math.min(so.pause ?? milliseconds, milliseconds);
    },
    get sightings() {
      return [...known.values()].map(({ key, seenAt }) => ({ key, revision: seenAt }));
    },
    get commits() {
      return so.commits;
    },
    get pause() {
      return so.pause;
    },
  };
}

function sightOf(key: Key, text: string, revision: number, memory: KnownObjects): Known {
  let object: AnyObject | undefined;
  return {
    key,
    text,
    revision,
    object() {
      object ??= memory.objectOf(placeOf(key), text);
      return object;
    },
    seenAt: revision,
  };
}

function refusalOf({ reason, key }: Refused): string {
  return `${key.resource} ${key.name} changed while it was worked on: ${reason}`;
}
