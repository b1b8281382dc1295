import type { Draft, Workspace } from '../runtime/workspace.ts';

/**
 * Writes drafts that do not depend on each other, one commit each, all under way at the same time: the store brings them
 * to the disk together. Waits for all of them, and throws what the first that failed threw.
 */
export async function commitAll(drafts: readonly Draft[], work: Pick<Workspace, 'commit'>): Promise<void> {
  const outcomes = await Promise.allSettled(drafts.map((draft) => work.commit([draft])));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
