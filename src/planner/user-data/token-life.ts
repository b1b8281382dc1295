/** What decides how long a bootstrap token works. Times in milliseconds. */
export interface TokenLife {
  readonly now: number;
  /** When the provider made the machine; absent as long as it has not. */
  readonly launchedAt?: number;
  /** A host has registered with it. */
  readonly registered: boolean;
  /** How long a machine of the pool may take to become a node; 0 or absent: as long as it takes. */
  readonly startupTimeout?: number;
  /** When it ends as of now; absent where there is none yet. */
  readonly end?: number;
}

const hour = 3_600_000;
/** How long a host that has registered may do so again: the answer may have been lost. */
const afterUse = 10 * 60_000;
/** The longest that a token works once a host can have it. */
const longest = 24 * hour;

/**
 * When a bootstrap token shall end; undefined leaves it as it is. Before there is a machine nobody holds it, and an order
 * may wait for capacity for days: so it is kept alive. Once the machine exists it has as long as the pool gives its
 * machines to become nodes, and a day at most. Registering ends it soon, which may have been interrupted.
 */
export function tokenEnd({ now, launchedAt, registered, startupTimeout = 0, end }: TokenLife): number | undefined {
  if (registered) return end === undefined || end > now + afterUse ? now + afterUse : undefined;
  if (launchedAt === undefined) {
    return end === undefined || end < now + longest / 2 || end > now + longest ? now + longest : undefined;
  }
  const wanted = launchedAt + (startupTimeout > 0 ? Math.min(startupTimeout, longest) : longest);
  // Objects keep whole seconds.
  return end !== undefined && Math.abs(wanted - end) < 1000 ? undefined : wanted;
}
