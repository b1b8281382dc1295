import type { AnyObject } from '../quirks.ts';
import type { Cluster } from './schema.ts';

/**
 * The state of a cluster in one word, for people who watch a list: `Removing`, the code of what it waits for, or
 * `Active`.
 */
export function stateOf(object: AnyObject): string {
  const { metadata, status } = object as Cluster;
  if (metadata?.deletionTimestamp) return 'Removing';
  if (status?.rootCause?.code) return status.rootCause.code;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? 'Active' : 'Pending';
}
