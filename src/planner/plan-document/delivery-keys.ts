import type { ChangeClass } from './changes.ts';

/** Keys of a plan secret that only the manager writes. */
export const serverKeys = ['plan', 'max-failures', 'failure-threshold', 'probe-period-seconds', 'plan-state'] as const;

/** Failures after which a node counts as failed. Windows fails for passing reasons, so it gets five tries. */
export function failureThreshold(windows: boolean): number {
  return windows ? 5 : 1;
}

/**
 * What delivering a plan does to the plan secret, all at once: keys to set (texts, not yet base64) and keys to delete.
 * Statuses of probes are deleted because the agent keeps those of probes that are gone, and a restarted engine would
 * look healthy; a hot change restarts nothing and leaves them.
 */
export function deliveryKeys(
  bytes: string,
  windows: boolean,
  change: ChangeClass,
): { readonly set: Readonly<Record<string, string>>; readonly delete: readonly string[] } {
  return {
    // The agent tries for ever; the threshold only tells the manager when to speak of a failure.
    set: { plan: bytes, 'max-failures': '-1', 'failure-threshold': String(failureThreshold(windows)) },
    delete: change === 'hot' ? [] : ['probe-statuses'],
  };
}
