import type { Sealer } from '../sealing.ts';
import type { Resource } from '../types.ts';

/** Turns values into what the database holds, and back. */
export interface ValueCodec {
  encode(path: string, text: string): string | Uint8Array;
  decode(path: string, stored: string | Uint8Array): string;
}

/** Seals the values of `resources` when there is a sealer. Reads what was sealed, or not, under other settings. */
export function makeValueCodec(resources: readonly Resource[], sealer: Sealer | undefined): ValueCodec {
  const sealed = new Set(resources.map(({ group, resource }) => `${group}/${resource}`));
  return {
    encode(path, text) {
      return sealer !== undefined && sealed.has(resourceIn(path)) ? sealer.seal(path, text) : text;
    },
    decode(path, stored) {
      if (typeof stored === 'string') return stored;
      if (sealer !== undefined) return sealer.open(path, stored);
      throw new Error(`value of ${path} is sealed and no key file is given: name the store's key file`);
    },
  };
}

/** `group/resource` of a path. */
export function resourceIn(path: string): string {
  return path.slice(0, path.indexOf('/', path.indexOf('/') + 1));
}
