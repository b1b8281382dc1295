import type { Status, Store } from './types.ts';

/** How much history is kept for watches that resume and lists that are paged. */
export interface RetentionPolicy {
  /** Changes are kept so long, in milliseconds. */
  readonly keep: number;
  /** Unless the store grows by more than so many bytes meanwhile: then only `keepAtLeast`. */
  readonly growth: number;
  readonly keepAtLeast: number;
  /** Between looks, in milliseconds: how exact the other times are. */
  readonly interval: number;
}

/** Five minutes, as a Kubernetes API server keeps in etcd. */
export const usualRetention: RetentionPolicy = {
  keep: 300_000,
  growth: 256 * 1024 * 1024,
  keepAtLeast: 30_000,
  interval: 15_000,
};

/** How the store was at a time, in milliseconds. */
export interface Sample extends Status {
  readonly at: number;
}

/** Up to which revision to forget, by samples from old to new of which the last is now; undefined: nothing to forget. */
export function compactionPoint(samples: readonly Sample[], policy: RetentionPolicy): number | undefined {
  const now = samples.at(-1);
  const [first] = samples;
  if (now === undefined || first === undefined) return undefined;
  const age = now.bytes - first.bytes > policy.growth ? policy.keepAtLeast : policy.keep;
  const old = samples.findLast((sample) => now.at - sample.at >= age);
  return old !== undefined && old.revision > now.compacted ? old.revision : undefined;
}

/**
 * Forgets history by a policy until it is stopped. `now` is a clock in milliseconds; `warn` hears of what failed, which
 * is tried again at the next look.
 */
export function forgetHistory(
  store: Store,
  policy: RetentionPolicy,
  now: () => number,
  warn: (message: string) => void,
): { stop(): void } {
  let samples: Sample[] = [];
  let looking = false;

  async function look(): Promise<void> {
    samples.push({ ...(await store.status()), at: now() });
    samples = samples.slice(
      Math.max(
        0,
        samples.findLastIndex((sample) => now() - sample.at >= policy.keep),
      ),
    );
    const revision = compactionPoint(samples, policy);
    if (revision === undefined) return;
    await store.compact(revision);
    samples = samples.filter((sample) => sample.revision > revision);
    samples.push({ ...(await store.status()), at: now() });
  }

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch((error: unknown) => warn(`history was not shortened: ${error instanceof Error ? error.message : error}`))
      .finally(() => {
        looking = false;
      });
  }, policy.interval);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
