/** One boot of one host, as far as it tells. */
export interface HostIdentity {
  readonly bootId?: string;
  readonly hostname?: string;
}

/** The agent that uses the machine's identity now. */
export interface LiveAgent {
  /** Addresses from which it watches. */
  readonly watching: readonly string[];
}

/**
 * Whether the host that asks is another one than the one that is connected under the same machine id: a copied disk. The
 * install script stops the agent before it asks, so a watch that is open belongs to somebody else. A host that lost its
 * power leaves a watch behind that nobody has noticed yet; it comes back with its name and its address.
 */
export function isClone(
  asking: HostIdentity & { readonly source: string },
  known: HostIdentity,
  agent: LiveAgent | undefined,
): boolean {
  if (!agent || agent.watching.length === 0) return false;
  const sameName = asking.hostname !== undefined && asking.hostname === known.hostname;
  if (sameName && asking.bootId !== undefined && asking.bootId === known.bootId) return false;
  return !(sameName && agent.watching.every((source) => source === asking.source));
}
