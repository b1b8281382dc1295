import type { NodePlanStatus } from '../kinds/nodeplan/schema.ts';
import { timestampOf } from '../lib/timestamp.ts';
import { failureThreshold } from '../planner/plan-document/delivery-keys.ts';
import type { AgentFeedback } from '../planner/plan-document/feedback.ts';
import { silentAfter, stateAfterReport } from '../planner/rollout/node-state.ts';
import { withOutputs } from './output-history.ts';
import type { AgentContact } from './ports.ts';

/** What is known besides the report itself. */
export interface ReportSurroundings {
  readonly windows: boolean;
  /** Milliseconds. */
  readonly now: number;
  readonly contact?: AgentContact | undefined;
  /** For so many milliseconds agents could have called. */
  readonly listening: number;
  /** After so many an agent counts as silent; the usual ones unless given. */
  readonly patience?: number;
}

/** A contact is written down again only when it is this much newer: an agent that watches is heard of all the time. */
const contactStep = { connected: 60 * 60_000, away: 60_000 };

/**
 * The bookkeeping of a node after what its agent says now. Pure, and the same for the same report: a report that was
 * worked in changes nothing more.
 */
export function afterReport(
  before: NodePlanStatus,
  feedback: AgentFeedback,
  around: ReportSurroundings,
): NodePlanStatus {
  const checksum = before.planChecksum ?? '';
  const old = before.state ?? 'undelivered';
  const state = stateAfterReport(old, checksum, feedback, failureThreshold(around.windows));
  const failures = checksum !== '' && feedback.failedChecksum === checksum ? feedback.failureCount : 0;
  const at = timestampOf(around.now);
  const applied = state === 'applied' && (old !== 'applied' || !before.appliedAt);
  const failed = failures > (before.failures ?? 0);
  return {
    ...before,
    state,
    failures,
    ...(applied && { appliedAt: at, ...(before.version ? { appliedVersion: before.version } : {}) }),
    ...(failed && { failedAt: at }),
    ...probesAfter(before, feedback, at),
    ...contactAfter(before, around),
    outputs: withOutputs(before.outputs ?? [], feedback, checksum, at),
  };
}

function probesAfter(before: NodePlanStatus, feedback: AgentFeedback, at: string): Pick<NodePlanStatus, 'probes'> {
  const probes = Object.entries(feedback.probes ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { healthy, successCount, failureCount }]) => {
      const old = before.probes?.find((probe) => probe.name === name);
      const since = old && old.healthy === healthy ? (old.since ?? at) : at;
      return { name, healthy, successCount, failureCount, since };
    });
  return { probes };
}

function contactAfter(
  before: NodePlanStatus,
  { contact, listening, patience = silentAfter }: ReportSurroundings,
): Pick<NodePlanStatus, 'lastContact' | 'agentVersion' | 'connected'> {
  // After a start of the manager it takes agents a while to call again.
  if (!contact) return before.connected && listening > patience ? { connected: false } : {};
  const known = before.lastContact ? Date.parse(before.lastContact) : Number.NEGATIVE_INFINITY;
  const step = contact.connected ? contactStep.connected : contactStep.away;
  const flips = contact.connected !== (before.connected ?? false);
  const version = /\/v?(\d[^\s(]*)/.exec(contact.userAgent)?.[1];
  return {
    connected: contact.connected,
    ...((flips || contact.last - known >= step) && { lastContact: timestampOf(contact.last) }),
    ...(version !== undefined && { agentVersion: version }),
  };
}
