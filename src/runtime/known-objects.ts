import type { AnyObject } from './object.ts';

/**
 * Objects that rounds have read, and what was worked out from them: most rounds about something find most of it as the
 * round before left it. Every object is frozen, and the same one as long as its text is the same.
 */
export interface KnownObjects {
  /** The object that a text stands for; read anew only when the text at this place is another one than before. */
  objectOf(place: string, text: string): AnyObject;
  /** What a pure function makes of an object that came from here; made once as long as the object is the same. */
  derive<O extends object, T>(object: O, make: (object: O) => T): T;
}

interface Known {
  readonly text: string;
  readonly object: AnyObject;
}

/** Opens a memory for texts of so many characters together; what was asked for least recently is forgotten. */
export function openKnownObjects(mostCharacters: number): KnownObjects {
  const objects = new Map<string, Known>();
  const derived = new WeakMap<object, Map<unknown, unknown>>();
  let size = 0;

  function forget(place: string, { text }: Known): void {
    objects.delete(place);
    size -= text.length;
  }

  return {
    objectOf(place, text) {
      const known = objects.get(place);
      if (known) forget(place, known);
      const current = known?.text === text ? known : { text, object: freeze(JSON.parse(text) as AnyObject) };
      objects.set(place, current);
      size += text.length;
      // A map keeps the order of insertion: the oldest go first.
      for (const [oldest, each] of objects) {
        if (size <= mostCharacters) break;
        forget(oldest, each);
      }
      return current.object;
    },
    derive<O extends object, T>(object: O, make: (object: O) => T): T {
      const results = derived.get(object) ?? new Map<unknown, unknown>();
      derived.set(object, results);
      if (!results.has(make)) results.set(make, make(object));
      return results.get(make) as T;
    },
  };
}

/** Objects are shared by the steps of a round, and by rounds: a step that changed one would change what others see. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
