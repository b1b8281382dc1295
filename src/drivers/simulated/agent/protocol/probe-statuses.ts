import type { PlanProbe } from './plan.ts';

/** What the agent keeps of a probe; zero values are left out on the wire. */
export interface ProbeStatus {
  readonly healthy?: true;
  readonly successCount?: number;
  readonly failureCount?: number;
}

export type ProbeStatuses = Readonly<Record<string, ProbeStatus>>;

/** Counts one result: each counter stops at its threshold, and resets the other. */
export function countProbe(before: ProbeStatus, probe: PlanProbe, success: boolean): ProbeStatus {
  if (success) {
    const successCount = Math.min((before.successCount ?? 0) + 1, probe.successThreshold);
    return before.healthy || successCount >= probe.successThreshold
      ? { healthy: true, successCount }
      : { successCount };
  }
  const failureCount = Math.min((before.failureCount ?? 0) + 1, probe.failureThreshold);
  return before.healthy && failureCount < probe.failureThreshold ? { healthy: true, failureCount } : { failureCount };
}

/** Reads `probe-statuses`; what cannot be read is forgotten. */
export function readStatuses(text: string): ProbeStatuses {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ProbeStatuses) : {};
  } catch {
    return {};
  }
}

/** JSON with sorted names, as Go writes maps. */
export function printStatuses(statuses: ProbeStatuses): string {
  return JSON.stringify(Object.fromEntries(Object.entries(statuses).sort(([a], [b]) => (a < b ? -1 : 1))));
}
