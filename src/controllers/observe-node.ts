import { forceRemoveAnnotation } from '../kinds/machine/names.ts';
import type { Machine } from '../kinds/machine/schema.ts';
import { initNodeLabel } from '../kinds/nodeplan/names.ts';
import type { NodePlan, NodePlanStatus } from '../kinds/nodeplan/schema.ts';
import type { Secret } from '../kinds/secret/schema.ts';
import { type EngineVersion, parseEngineVersion } from '../lib/version.ts';
import type { AgentFeedback } from '../planner/plan-document/feedback.ts';
import { readPlanDocument } from '../planner/plan-document/read-document.ts';
import type { DeliveredPlan, ObservedNode } from '../planner/rollout/world.ts';
import { timestampOf } from '../runtime/clock.ts';
import { isBeingDeleted } from '../runtime/object.ts';
import type { Workspace } from '../runtime/workspace.ts';
import type { NodeWorld } from './cluster-world.ts';
import { profileOf } from './node-profile.ts';
import { afterReport, type ReportSurroundings } from './node-report.ts';
import { machineKeys } from './objects.ts';
import { feedbackIn, textIn } from './plan-secret.ts';
import type { AgentContact, ClusterPorts } from './ports.ts';

/** Reads what belongs to a machine, and works the report of its agent into the bookkeeping. */
export async function observeNode(
  machine: Machine,
  work: Workspace,
  ports: Pick<ClusterPorts, 'contactOf' | 'hearsSince'>,
): Promise<NodeWorld> {
  const namespace = machine.metadata?.namespace ?? '';
  const name = machine.metadata?.name ?? '';
  const keys = machineKeys(namespace, name);
  const [nodePlan, secret] = await Promise.all([work.read<NodePlan>(keys.plan), work.read<Secret>(keys.secret)]);
  const contact = ports.contactOf(namespace, keys.secret.name);
  const feedback = feedbackIn(secret);
  const listening = work.now - ports.hearsSince;
  const status = reportedStatus(machine, nodePlan?.status ?? {}, feedback, { contact, now: work.now, listening });
  return {
    name,
    machine,
    machineKey: keys.machine,
    planKey: keys.plan,
    secretKey: keys.secret,
    ...(nodePlan && { nodePlan }),
    ...(secret && { secret }),
    feedback,
    status,
    observed: observedNode({ machine, nodePlan, secret, feedback, status, contact, hearsSince: ports.hearsSince }),
  };
}

/** A report that says something new is a sign of life, also where nobody counts connections. */
function reportedStatus(
  machine: Machine,
  before: NodePlanStatus,
  feedback: AgentFeedback,
  around: Omit<ReportSurroundings, 'windows'>,
): NodePlanStatus {
  const { windows } = profileOf(machine);
  const status = afterReport(before, feedback, { ...around, windows });
  if (around.contact || feedback.appliedChecksum + feedback.failedChecksum === '') return status;
  const told = ({ state, failures, probes, outputs }: NodePlanStatus) =>
    JSON.stringify([state, failures, probes, outputs]);
  return told(status) === told(before) ? status : { ...status, lastContact: timestampOf(around.now) };
}

interface Parts {
  readonly machine: Machine;
  readonly nodePlan: NodePlan | undefined;
  readonly secret: Secret | undefined;
  readonly feedback: AgentFeedback;
  readonly status: NodePlanStatus;
  readonly contact: AgentContact | undefined;
  readonly hearsSince: number;
}

function observedNode({ machine, nodePlan, secret, feedback, status, contact, hearsSince }: Parts): ObservedNode {
  const delivered = deliveredPlan(secret, status);
  const appliedVersion = versionOf(status.appliedVersion);
  const lastContact = lastContactOf(status, contact, hearsSince);
  const deliveredAt = timeOf(status.deliveredAt);
  const { drain } = status;
  return {
    name: machine.metadata?.name ?? '',
    uid: machine.metadata?.uid ?? '',
    profile: profileOf(machine),
    deleting: isBeingDeleted(machine),
    force: machine.metadata?.annotations?.[forceRemoveAnnotation] === 'true',
    init: nodePlan?.metadata?.labels?.[initNodeLabel] === 'true',
    state: status.state ?? 'undelivered',
    ...(delivered && { delivered }),
    deliveries: status.deliveries ?? 0,
    ...(deliveredAt !== undefined && { deliveredAt }),
    ...(appliedVersion && { appliedVersion }),
    feedback,
    connected: contact?.connected ?? false,
    ...(contact?.stale && { reportStale: true }),
    ...(lastContact !== undefined && { lastContact }),
    ...(drain?.id &&
      drain.phase && { drain: { id: drain.id, phase: drain.phase, startedAt: timeOf(drain.startedAt) ?? 0 } }),
    annotations: secret?.metadata?.annotations ?? {},
  };
}

/** A plan counts as delivered only when the bookkeeping says so: both are written at once. */
function deliveredPlan(secret: Secret | undefined, status: NodePlanStatus): DeliveredPlan | undefined {
  const bytes = textIn(secret, 'plan');
  const document = bytes === undefined ? undefined : readPlanDocument(bytes);
  const version = versionOf(status.version);
  if (!document || !version || !status.planChecksum || (status.state ?? 'undelivered') === 'undelivered')
    return undefined;
  return {
    document,
    checksum: status.planChecksum,
    version,
    ...(status.joinedTo ? { joinedTo: status.joinedTo } : {}),
  };
}

/** After a start of the manager agents get the time to call again before they count as silent. */
function lastContactOf(
  { lastContact }: NodePlanStatus,
  contact: AgentContact | undefined,
  hearsSince: number,
): number | undefined {
  if (contact) return contact.last;
  const written = timeOf(lastContact);
  return written === undefined ? undefined : Math.max(written, hearsSince);
}

function versionOf(text: string | null | undefined): EngineVersion | undefined {
  const version = parseEngineVersion(text ?? '');
  return version.ok ? version.value : undefined;
}

function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
