import type { MachineOrder } from '../types.ts';

/** What became of an order that was sent. */
export type LaunchEntry = { readonly clusterId: string; readonly at: number } & (
  | { readonly outcome: 'sent' | 'unknown' }
  | { readonly outcome: 'made'; readonly id: string }
);

/**
 * Remembers orders of this process until every list shows what became of them. It makes launches safer, not safe: after
 * a restart the caller waits as long as {@link LaunchBook.memory} by itself.
 */
export interface LaunchBook {
  /** Milliseconds. */
  readonly memory: number;
  find(token: string): LaunchEntry | undefined;
  begin(order: MachineOrder): void;
  made(token: string, id: string): void;
  lost(token: string): void;
  forget(token: string): void;
  /** Orders of which a list may not show yet what became; of a cluster, or of all. */
  open(clusterId?: string): number;
}

export function launchBook(memory: number, now: () => number): LaunchBook {
  const entries = new Map<string, LaunchEntry>();
  const settle = (
    token: string,
    change: { readonly outcome: 'unknown' } | { readonly outcome: 'made'; readonly id: string },
  ) => {
    const entry = entries.get(token);
    if (entry) entries.set(token, { clusterId: entry.clusterId, at: now(), ...change });
  };
  const dropOld = () => {
    // A map keeps the order of first insertion, so this is no exact order of age; it is short enough to look at whole.
    for (const [token, { at, outcome }] of entries) {
      if (outcome !== 'sent' && now() - at > memory) entries.delete(token);
    }
  };
  return {
    memory,
    find(token) {
      dropOld();
      return entries.get(token);
    },
    begin({ token, owner }) {
      entries.set(token, { clusterId: owner.clusterId, at: now(), outcome: 'sent' });
    },
    made: (token, id) => settle(token, { outcome: 'made', id }),
    lost: (token) => settle(token, { outcome: 'unknown' }),
    forget: (token) => entries.delete(token),
    open(clusterId) {
      dropOld();
      const unsettled = [...entries.values()].filter(({ outcome }) => outcome !== 'made');
      return unsettled.filter((entry) => clusterId === undefined || entry.clusterId === clusterId).length;
    },
  };
}
