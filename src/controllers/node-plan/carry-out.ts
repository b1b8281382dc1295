import type { Cluster } from '../../kinds/cluster/schema.ts';
import { clusterNameLabel, planSecretType } from '../../kinds/machine/names.ts';
import { nodeplanKind } from '../../kinds/nodeplan/kind.ts';
import { initNodeLabel } from '../../kinds/nodeplan/names.ts';
import type { NodePlan, NodePlanStatus } from '../../kinds/nodeplan/schema.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import { timestampOf } from '../../lib/timestamp.ts';
import { deliveryKeys } from '../../planner/plan-document/delivery-keys.ts';
import { withAnnotations } from '../../planner/rollout/apply-step.ts';
import type { Bootstrapped, Deliver, Elect, RecordDrain } from '../../planner/rollout/decision.ts';
import type { AnnotationChange, Drain } from '../../planner/rollout/world.ts';
import { type AnyObject, newObject, ownerReference } from '../../runtime/object.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld, NodeWorld } from '../cluster-world.ts';

/** At most so many objects are expected to be unchanged in one commit; the store allows 128 steps. */
const mostExpected = 100;

/**
 * Writes what was decided, one commit a step, in order. Another manager that works on the same cluster makes a commit
 * fail, and the round with it: then everything is observed and decided anew. Nothing of a cluster is touched while the
 * rules refuse it.
 */
export async function carryOut(world: ClusterWorld, work: Workspace): Promise<void> {
  if (world.refusals.length > 0 && !world.deleting) return;
  for (const step of world.decision?.steps ?? []) {
    if (step.kind === 'elect') await elect(step, world, work);
    if (step.kind === 'bootstrapped') await rememberBootstrap(step, world, work);
    if (step.kind === 'drain') await recordDrain(step, world, work);
    if (step.kind === 'deliver') await deliver(step, world, work);
  }
}

/** The mark is given before others lose it: a cluster that has a first server is never without. */
async function elect({ machine, demote }: Elect, world: ClusterWorld, work: Workspace): Promise<void> {
  for (const [name, marked] of [[machine, true] as const, ...demote.map((other) => [other, false] as const)]) {
    const node = nodeNamed(name, world);
    const plan = await planNow(node, work);
    const { [initNodeLabel]: _, ...others } = plan.metadata?.labels ?? {};
    const labels = marked ? { ...others, [initNodeLabel]: 'true' } : others;
    const object: NodePlan = { ...plan, metadata: { ...plan.metadata, labels } };
    await work.commit([{ op: 'put', key: node.planKey, object }, ...expectations(world, name)]);
  }
}

async function rememberBootstrap(_: Bootstrapped, { key }: ClusterWorld, work: Workspace): Promise<void> {
  const cluster = await work.read<Cluster>(key);
  if (!cluster) return;
  await work.commit([{ op: 'put', key, object: { ...cluster, status: { ...cluster.status, bootstrapped: true } } }]);
}

/** A question to hooks and the memory that it was asked are one write. */
async function recordDrain(
  { machine, drain, annotations }: RecordDrain,
  world: ClusterWorld,
  work: Workspace,
): Promise<void> {
  const node = nodeNamed(machine, world);
  const plan = await planNow(node, work);
  const { drain: _, ...status } = plan.status ?? {};
  const object: NodePlan = { ...plan, status: drain ? { ...status, drain: writtenDrain(drain) } : status };
  const drafts: Draft[] = [{ op: 'put', key: node.planKey, object }];
  if (annotations) drafts.push({ op: 'put', key: node.secretKey, object: await askedSecret(node, annotations, work) });
  await work.commit(drafts);
}

async function askedSecret(node: NodeWorld, change: AnnotationChange, work: Workspace): Promise<Secret> {
  const secret = await secretNow(node, work);
  const annotations = withAnnotations(secret.metadata?.annotations ?? {}, change);
  return { ...secret, metadata: { ...secret.metadata, annotations } };
}

/** Secret and bookkeeping at once: no plan is out that nobody knows of, and none is known that is not out. */
async function deliver(step: Deliver, world: ClusterWorld, work: Workspace): Promise<void> {
  const node = nodeNamed(step.machine, world);
  const plan = await planNow(node, work);
  const object: NodePlan = { ...plan, status: afterDelivery(plan.status ?? {}, step, work.now) };
  await work.commit([
    {
      op: 'put',
      key: node.secretKey,
      object: withPlan(await secretNow(node, work), step, node.observed.profile.windows),
    },
    { op: 'put', key: node.planKey, object },
    ...expectations(world, step.machine),
  ]);
}

function afterDelivery(before: NodePlanStatus, step: Deliver, now: number): NodePlanStatus {
  const { appliedAt: _applied, failedAt: _failed, probesPassedAt: _passed, joinedTo: _joined, ...kept } = before;
  return {
    ...kept,
    state: 'delivered',
    planChecksum: step.checksum,
    deliveries: (before.deliveries ?? 0) + 1,
    deliveredAt: timestampOf(now),
    failures: 0,
    version: step.version.text,
    ...(step.joinedTo !== undefined && { joinedTo: step.joinedTo }),
    ...(step.drain && { drain: writtenDrain(step.drain) }),
    ...(step.change !== 'hot' && { probes: [] }),
  };
}

function withPlan(secret: Secret, { bytes, change }: Deliver, windows: boolean): Secret {
  const { set, delete: gone } = deliveryKeys(bytes, windows, change);
  const kept = Object.entries(secret.data ?? {}).filter(([key]) => !gone.includes(key));
  const given = Object.entries(set).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return { ...secret, data: { ...Object.fromEntries(kept), ...Object.fromEntries(given) } };
}

function writtenDrain({ id, phase, startedAt }: Drain): NonNullable<NodePlanStatus['drain']> {
  return { id, phase, startedAt: timestampOf(startedAt) };
}

/** The books of all servers must be what they were when it was decided: decisions about etcd depend on every member. */
function expectations({ nodes }: ClusterWorld, except: string): Draft[] {
  return nodes
    .filter(({ name, nodePlan, observed }) => name !== except && nodePlan && observed.profile.roles.etcd)
    .slice(0, mostExpected)
    .map(({ planKey }) => ({ op: 'expect', key: planKey }));
}

function nodeNamed(name: string, { nodes }: ClusterWorld): NodeWorld {
  const node = nodes.find((candidate) => candidate.name === name);
  if (!node) throw new Error(`a step was decided for machine ${name}, which is not there`);
  return node;
}

/** The bookkeeping as it is at this point of the round, the agent's report included. */
export async function planNow(node: NodeWorld, work: Workspace): Promise<NodePlan> {
  const latest = await work.read<NodePlan>(node.planKey);
  if (latest && latest !== node.nodePlan) return latest;
  return { ...(latest ?? newNodePlan(node, work.now)), status: node.status };
}

function newNodePlan({ name, machine, planKey }: NodeWorld, now: number): NodePlan {
  const { clusterName } = machine.spec;
  const labels = { [clusterNameLabel]: clusterName };
  const given = { namespace: planKey.namespace, name, labels, owner: ownerReference(machine) };
  return { ...(newObject(nodeplanKind, given, now) as Frame<NodePlan>), spec: { clusterName, machineName: name } };
}

/** Registration makes the Secret; one that somebody has deleted comes back with the next plan. */
async function secretNow({ secretKey, machine }: NodeWorld, work: Workspace): Promise<Secret> {
  const latest = await work.read<Secret>(secretKey);
  if (latest) return latest;
  const labels = { [clusterNameLabel]: machine.spec.clusterName };
  const given = { ...secretKey, labels, owner: ownerReference(machine) };
  return { ...(newObject(secretKind, given, work.now) as Frame<Secret>), type: planSecretType };
}

/** What every object of a kind begins with. */
type Frame<T extends AnyObject> = Pick<T, 'apiVersion' | 'kind' | 'metadata'>;
