/** What is known of the agent that uses a node's token. */
export interface AgentContact {
  /** Milliseconds since 1970 of its last request. */
  readonly last: number;
  /** What it calls itself, e.g. `rancher-system-agent/v0.14.0 (linux/amd64)`. */
  readonly userAgent: string;
  /** Addresses from which a watch of it is open at this moment; one entry for each watch. */
  readonly watching: readonly string[];
  /** It began anew and has not written to its secret since: what stands there is from before. */
  readonly stale: boolean;
}

/** One request of an agent. */
export interface AgentRequest {
  readonly source: string;
  readonly userAgent: string;
  readonly isWatch: boolean;
  /** `begin`: what it asks first of all, and never again. `report`: it writes to its secret. */
  readonly act?: 'begin' | 'report' | undefined;
}

/** Who of the agents is there. By `namespace/name` of the plan secret; in memory, as connections are. */
export interface AgentContacts {
  /** Notes a request; a watch counts until the function that is given back is called. */
  note(secret: string, request: AgentRequest): (() => void) | undefined;
  of(secret: string): AgentContact | undefined;
  /** Forgets an agent whose machine is gone. */
  forget(secret: string): void;
  /**
   * Calls back with the secret of an agent that has no watch any more, and of one that is there again, until the function
   * that is given back is called. An agent that opens its next watch at once is never told of.
   */
  onChange(listener: (secret: string) => void): () => void;
}

/** Watches end every few minutes, and the next one is there in a moment. */
const graceMs = 2_000;

interface Known {
  last: number;
  userAgent: string;
  stale: boolean;
  readonly watching: Map<symbol, string>;
  /** It was told that nobody is there. */
  away: boolean;
}

export function agentContacts(now: () => number): AgentContacts {
  const agents = new Map<string, Known>();
  const listeners = new Set<(secret: string) => void>();

  function tell(secret: string, known: Known, away: boolean): void {
    if (known.away === away || agents.get(secret) !== known) return;
    known.away = away;
    for (const listener of listeners) listener(secret);
  }

  return {
    note(secret, { source, userAgent, isWatch, act }) {
      const known = agents.get(secret) ?? { last: 0, userAgent: '', stale: false, watching: new Map(), away: false };
      agents.set(secret, known);
      known.last = now();
      known.userAgent = userAgent;
      if (act !== undefined) known.stale = act === 'begin';
      if (!isWatch) return undefined;
      const watch = Symbol(source);
      known.watching.set(watch, source);
      tell(secret, known, false);
      return () => {
        known.watching.delete(watch);
        // Until this moment it was there, however long ago it last asked for something.
        known.last = now();
        setTimeout(() => {
          if (known.watching.size === 0) tell(secret, known, true);
        }, graceMs).unref();
      };
    },
    of(secret) {
      const known = agents.get(secret);
      if (!known) return undefined;
      const { last, userAgent, stale, watching } = known;
      return { last, userAgent, stale, watching: [...watching.values()] };
    },
    forget: (secret) => {
      agents.delete(secret);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
