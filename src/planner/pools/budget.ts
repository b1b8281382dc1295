import { durationText } from '../../lib/duration.ts';
import type { Wait } from '../rollout/reasons.ts';
import type { PoolBooks, PoolMachine, ProviderVerdict, WantedPool } from './world.ts';

/** So many machines in a row that never became nodes, and no further one is made by itself. */
const mostFailures = 5;

/** The pause after the first failure, in milliseconds; each one doubles it. */
const firstPause = 60_000;

/** At most so many machines of a pool are asked for that the provider does not show yet. */
export const mostUnmade = 20;

/** What failures are counted for. */
export function countedFor({ hash = '', quantity }: WantedPool): string {
  return `${hash}/${quantity}`;
}

/** The books as they hold now: what was counted for something else, or before a machine succeeded, is forgotten. */
export function booksNow(
  before: PoolBooks | undefined,
  pool: WantedPool,
  machines: readonly PoolMachine[],
  verdict: ProviderVerdict | undefined,
): PoolBooks {
  const fresh = { failures: 0, countedFor: countedFor(pool) };
  if (!before || before.failures === 0 || before.countedFor !== fresh.countedFor) return fresh;
  const failedAt = before.failedAt ?? 0;
  if ((verdict?.credentialGoodSince ?? 0) > failedAt) return fresh;
  const succeeded = machines.some(({ ready, hash, createdAt }) => ready && hash === pool.hash && createdAt >= failedAt);
  return succeeded ? fresh : before;
}

/** The books after one more failure; the pause begins now. */
export function withFailure(books: PoolBooks, now: number): PoolBooks {
  const failures = books.failures + 1;
  return { failures, failedAt: now, retryAt: now + firstPause * 2 ** (failures - 1), countedFor: books.countedFor };
}

export function isSpent({ failures }: PoolBooks): boolean {
  return failures >= mostFailures;
}

/** Why no machine is made for a while, or until somebody changes something. */
export function budgetWait({ name }: WantedPool, books: PoolBooks, now: number): Wait | undefined {
  const { failures, retryAt } = books;
  const evidence = [`${failures} machines in a row did not become nodes`];
  if (isSpent(books)) {
    const message = `pool ${name} makes no more machines: ${failures} in a row did not become nodes`;
    return { code: 'LaunchBudgetSpent', message, evidence };
  }
  if (retryAt === undefined || retryAt <= now) return undefined;
  const message = `pool ${name} makes its next machine in ${durationText(retryAt - now)}`;
  return { code: 'LaunchPausing', message, evidence };
}
