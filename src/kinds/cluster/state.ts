import type { AnyObject } from '../quirks.ts';
import type { Cluster } from './schema.ts';

/**
 * The state of a cluster in one word, for people who watch a list: `Removing`, the code of what it waits for,
 * `Verifying` until every family is known to work, `FamiliesMissing` when one does not, or `Active`.
 */
export function stateOf(object: AnyObject): string {
  const { metadata, status } = object as Cluster;
  if (metadata?.deletionTimestamp) return 'Removing';
  if (status?.rootCause?.code) return status.rootCause.code;
  const is = (wanted: string) => status?.conditions?.find(({ type }) => type === wanted)?.status;
  if (is('Ready') !== 'True') return 'Pending';
  if (is('FamiliesVerified') === 'False') return 'FamiliesMissing';
  return is('FamiliesVerified') === 'Unknown' ? 'Verifying' : 'Active';
}
