import type { Revisit } from '../../access/policy.ts';
import type { OpenWatch } from './run-watch.ts';

/**
 * Gives the function that ends watches of those who may not watch any more. Where nobody's rights have changed since it
 * was called last, it looks at watches that it has not seen yet: what they were let in by may have changed meanwhile.
 */
export function watchRevisits(
  watches: Iterable<Pick<OpenWatch, 'allowed' | 'close'>>,
  revisit: Pick<Revisit, 'standing'> | undefined,
): () => void {
  const seen = new WeakSet<object>();
  let standing: string | undefined;
  return () => {
    const before = standing;
    standing = revisit?.standing();
    for (const watch of watches) {
      if (before === standing && seen.has(watch)) continue;
      seen.add(watch);
      if (!watch.allowed()) watch.close();
    }
  };
}
