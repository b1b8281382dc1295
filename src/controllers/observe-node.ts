import { instanceKind } from '../kinds/instance/kind.ts';
import { poolNameLabel } from '../kinds/instance/names.ts';
import type { Instance } from '../kinds/instance/schema.ts';
import {
  excludeDrainAnnotation,
  forceRemoveAnnotation,
  machineFinalizer,
  machineIdLabel,
} from '../kinds/machine/names.ts';
import type { Machine } from '../kinds/machine/schema.ts';
import { initNodeLabel } from '../kinds/nodeplan/names.ts';
import type { NodePlan, NodePlanStatus } from '../kinds/nodeplan/schema.ts';
import type { Secret } from '../kinds/secret/schema.ts';
import { timeOf, timestampOf } from '../lib/timestamp.ts';
import { type EngineVersion, parseEngineVersion } from '../lib/version.ts';
import type { PlanDocument } from '../planner/plan-document/document.ts';
import { type AgentFeedback, noFeedback } from '../planner/plan-document/feedback.ts';
import { readPlanDocument } from '../planner/plan-document/read-document.ts';
import { silentFrom } from '../planner/rollout/node-state.ts';
import type { DeliveredPlan, ObservedInstance, ObservedNode } from '../planner/rollout/world.ts';
import { isBeingDeleted, keyOf } from '../runtime/object.ts';
import type { Workspace } from '../runtime/workspace.ts';
import type { NodeWorld, PoolInstance } from './cluster-world.ts';
import { lossOf } from './instance-facts.ts';
import { profileOf } from './node-profile.ts';
import { afterReport, type ReportSurroundings } from './node-report.ts';
import { machineKeys } from './objects.ts';
import { feedbackIn, textIn } from './plan-secret.ts';
import type { AgentContact, ClusterPorts } from './ports.ts';

/** Reads what belongs to a machine, and works the report of its agent into the bookkeeping. */
export async function observeNode(
  machine: Machine,
  work: Workspace,
  ports: Pick<ClusterPorts, 'contactOf' | 'hearsSince' | 'silentAfter'>,
): Promise<NodeWorld> {
  const namespace = machine.metadata?.namespace ?? '';
  const name = machine.metadata?.name ?? '';
  const keys = machineKeys(namespace, name);
  const [nodePlan, secret] = await Promise.all([work.read<NodePlan>(keys.plan), work.read<Secret>(keys.secret)]);
  const contact = ports.contactOf(namespace, keys.secret.name);
  const feedback = secret ? work.derive(secret, feedbackIn) : noFeedback;
  const listening = work.now - ports.hearsSince;
  const made = await instanceOf(machine, work);
  const patience = ports.silentAfter?.();
  const around = { contact, now: work.now, listening, ...(patience !== undefined && { patience }) };
  const status = reportedStatus(machine, nodePlan?.status ?? {}, feedback, around);
  const observed = observedNode({
    machine,
    nodePlan,
    secret,
    document: secret && work.derive(secret, documentIn),
    feedback,
    status,
    contact,
    hearsSince: ports.hearsSince,
    patience,
    made,
  });
  lookWhenSilent(observed, work);
  return {
    name,
    machine,
    machineKey: keys.machine,
    planKey: keys.plan,
    secretKey: keys.secret,
    ...(nodePlan && { nodePlan }),
    ...(secret && { secret }),
    ...(made && { made }),
    registered: made === undefined || machine.metadata?.labels?.[machineIdLabel] !== undefined,
    released: isBeingDeleted(machine) && !(machine.metadata?.finalizers ?? []).includes(machineFinalizer),
    feedback,
    status,
    observed,
  };
}

/** Nobody tells that an agent has become silent: it is time alone that says so. */
function lookWhenSilent(node: ObservedNode, work: Workspace): void {
  const from = node.connected ? undefined : silentFrom(node);
  if (from !== undefined && from >= work.now) work.lookAgainIn(from - work.now + 1);
}

/** The Instance of a machine of a pool; undefined for a host that registered itself. */
async function instanceOf(machine: Machine, work: Workspace): Promise<PoolInstance | undefined> {
  const { infrastructureRef } = machine.spec;
  if (infrastructureRef?.kind !== instanceKind.kind) return undefined;
  const { namespace = '', name = '', labels } = machine.metadata ?? {};
  const key = keyOf(instanceKind, { namespace: namespace ?? '', name: infrastructureRef.name ?? name ?? '' });
  const object = await work.read<Instance>(key);
  return { pool: labels?.[poolNameLabel] ?? object?.spec.poolName ?? '', key, ...(object && { object }) };
}

/** The machine at its provider, as the roll-out sees it. */
function observedInstance(machine: Machine, { object }: PoolInstance): ObservedInstance {
  const { annotations } = machine.metadata ?? {};
  const drains = annotations?.[excludeDrainAnnotation] === undefined;
  const gone = object === undefined || (lossOf(object) !== undefined && !isBeingDeleted(object));
  const detail = object?.status?.lastError?.message;
  return {
    state: gone ? 'gone' : isBeingDeleted(object) ? 'going' : 'there',
    ...(detail && { detail }),
    ...(drains && { drainSeconds: machine.spec.deletion?.nodeDrainTimeoutSeconds ?? 0 }),
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
  /** The plan in the secret. */
  readonly document: PlanDocument | undefined;
  readonly feedback: AgentFeedback;
  readonly status: NodePlanStatus;
  readonly contact: AgentContact | undefined;
  readonly hearsSince: number;
  readonly patience: number | undefined;
  readonly made: PoolInstance | undefined;
}

function observedNode(parts: Parts): ObservedNode {
  const { machine, nodePlan, secret, document, feedback, status, contact, hearsSince, patience, made } = parts;
  const delivered = deliveredPlan(document, status);
  const appliedVersion = versionOf(status.appliedVersion);
  const lastContact = lastContactOf(status, contact, hearsSince);
  const deliveredAt = timeOf(status.deliveredAt);
  const { drain } = status;
  return {
    name: machine.metadata?.name ?? '',
    uid: machine.metadata?.uid ?? '',
    profile: profileOf(machine, made?.object),
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
    ...(patience !== undefined && { patience }),
    ...(drain?.id &&
      drain.phase && { drain: { id: drain.id, phase: drain.phase, startedAt: timeOf(drain.startedAt) ?? 0 } }),
    ...(made && { instance: observedInstance(machine, made) }),
    annotations: secret?.metadata?.annotations ?? {},
  };
}

function documentIn(secret: Secret): PlanDocument | undefined {
  const bytes = textIn(secret, 'plan');
  return bytes === undefined ? undefined : readPlanDocument(bytes);
}

/** A plan counts as delivered only when the bookkeeping says so: both are written at once. */
function deliveredPlan(document: PlanDocument | undefined, status: NodePlanStatus): DeliveredPlan | undefined {
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
