import { sha256Hex } from '../../lib/digest.ts';

/** Keeps a deleted MachinePool until nothing that was made for it is left at any provider. */
export const machinePoolFinalizer = 'drover.dev/pool-removal';

const longestName = 63;

/**
 * Name of the MachinePool of a pool: `<cluster>-<pool>`. Where that is too long, or another cluster and pool could come
 * to the same, a digest of both makes it one of its own.
 */
export function machinePoolNameOf(cluster: string, pool: string): string {
  const plain = `${cluster}-${pool}`;
  if (plain.length <= longestName && !pool.includes('-')) return plain;
  const digest = sha256Hex(`${cluster}/${pool}`).slice(0, 8);
  return `${plain.slice(0, longestName - 1 - digest.length)}-${digest}`;
}
