import type { Key } from '../../../store/types.ts';
import { adminGroup, type Identity } from '../../identity.ts';
import type { JsonObject } from '../json.ts';
import type { ApiOptions } from '../options.ts';
import { readObject } from '../read/read-object.ts';
import type { Propagation } from '../request-options.ts';
import type { ServedKind, ServedKinds } from '../served-kinds.ts';
import { StatusError } from '../status-error.ts';
import { deleteObject } from '../write/delete-object.ts';
import { updateObject } from '../write/update-object.ts';
import type { WriteContext } from '../write/write-context.ts';

/** Writes of the server itself, through the same steps as those of clients. */
export interface SystemWriter {
  /** Deletes the object if it still is the one with this uid. */
  remove(served: ServedKind, key: Key, uid: string | undefined, propagation: Propagation | undefined): Promise<void>;
  /** Changes an object; nothing where it is gone. `change` gives undefined to leave it. */
  change(
    served: ServedKind,
    key: Key,
    change: (object: JsonObject) => JsonObject | undefined,
    subresource?: 'finalize',
  ): Promise<void>;
}

/** Makes the writer of a loop; its name is the field manager of what it changes. */
export function systemWriter(api: ApiOptions, kinds: ServedKinds, name: string): SystemWriter {
  const user: Identity = { name: `system:${name}`, uid: '', groups: [adminGroup], extra: {} };
  const contextOf = (served: ServedKind, key: Key, subresource: '' | 'finalize'): WriteContext => ({
    api,
    kinds,
    // It creates nothing.
    openNamespaces: new Map(),
    served,
    namespace: key.namespace,
    name: key.name,
    subresource,
    user,
    options: { dryRun: false, fieldManager: name, fieldValidation: 'Ignore', force: undefined },
    warn: () => {},
  });
  return {
    async remove(served, key, uid, propagation) {
      const options = { dryRun: false, propagation, uid, resourceVersion: undefined, gracePeriodSeconds: undefined };
      await unlessGone(deleteObject(contextOf(served, key, ''), key.name, options));
    },
    async change(served, key, change, subresource) {
      const make = (before: JsonObject) => {
        const changed = change(before) ?? before;
        const reading = { validation: 'Ignore' as const, partial: false, warn: () => {} };
        return { object: readObject(served, changed, reading), tracked: false };
      };
      await unlessGone(updateObject(contextOf(served, key, subresource ?? ''), make));
    },
  };
}

/** That the object is gone, or another one by now, is as good as done. */
async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StatusError && (error.reason === 'NotFound' || error.reason === 'Conflict')) return;
    throw error;
  }
}
