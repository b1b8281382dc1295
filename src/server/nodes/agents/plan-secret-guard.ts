import { planStateKeys, reportKeys } from '../../../kinds/nodeplan/plan-secret-keys.ts';

/** An object as JSON has it. */
type Json = { readonly [key: string]: unknown };

/** The manager writes it first; without it agents keep to the older flow. */
const flowMark = 'plan-state';

/**
 * What remains of a node's write to its own secret: the stored object, with what the agent reports taken from the write.
 * Agents send the whole object back, so a plan, label or annotation in it is at best a copy of what was there. The
 * resource version stays that of the write: two writers of one secret are told apart by it.
 */
export function confinePlanSecret(written: Json, stored: Json): Json {
  const before = recordAt(stored, 'data');
  const after = recordAt(written, 'data');
  const own = new Set<string>([...reportKeys, ...(flowMark in before ? planStateKeys : [])]);
  const kept = Object.entries(before).filter(([key]) => !own.has(key));
  // Some releases write null where they have nothing to say. An empty value stays: an agent compares its next report with
  // what it reads, key by key, and would write again at every pass, which is every five seconds.
  const told = Object.entries(after).filter(([key, value]) => own.has(key) && value !== null);
  const { resourceVersion, uid } = recordAt(written, 'metadata');
  const metadata = {
    ...recordAt(stored, 'metadata'),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(uid === undefined ? {} : { uid }),
  };
  return { ...stored, metadata, data: Object.fromEntries([...kept, ...told]) };
}

function recordAt(object: Json, key: string): Json {
  const value = object[key];
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
