import type { Instance } from '../kinds/instance/schema.ts';
import { deleteFirstAnnotation } from '../kinds/machine/names.ts';
import type { InventoryNode } from '../kinds/nodeplan/reports/inventory.ts';
import { timeOf } from '../lib/timestamp.ts';
import { familyTitle } from '../network/family.ts';
import { needsChange } from '../planner/instances/failures.ts';
import type { PoolMachine } from '../planner/pools/world.ts';
import { nodeOf } from '../planner/rollout/inventory.ts';
import { isServing } from '../planner/rollout/node-state.ts';
import { hasKubelet } from '../planner/rollout/verification.ts';
import type { ObservedCluster } from '../planner/rollout/world.ts';
import { conditionOf } from '../runtime/conditions.ts';
import type { NodeWorld } from './cluster-world.ts';
import { familiesWithout, lossOf } from './instance-facts.ts';

/**
 * Whether the host of a machine may get plans: it has registered, and its provider has told an address in every family
 * of the cluster, because plans are made from them. One that has a plan already stays, whatever is told later.
 */
export function hasArrived({ made, registered, observed }: NodeWorld): boolean {
  if (!made || observed.deliveries > 0) return true;
  return registered && made.object !== undefined && familiesWithout(made.object).length === 0;
}

/** A machine as decisions about pools see it; undefined for a host that registered itself. */
export function poolMachineOf(
  node: NodeWorld,
  cluster: ObservedCluster,
  inventory: readonly InventoryNode[],
): PoolMachine | undefined {
  const { made, machine, observed } = node;
  if (!made) return undefined;
  const { object: instance } = made;
  const { metadata, status } = machine;
  const seen = nodeOf(observed, inventory);
  const lost = instance ? lossOf(instance) : 'its Instance is gone';
  const applied = observed.appliedVersion !== undefined;
  const kubelet = hasKubelet(observed);
  const orderedAt = timeOf(instance?.status?.launchedAt ?? instance?.status?.launchStartedAt);
  const unhealthySince = timeOf(status?.unhealthySince);
  const { etcd, controlPlane } = observed.profile.roles;
  const server = etcd || controlPlane;
  const refusal = instance && refusalOf(instance);
  return {
    name: node.name,
    pool: made.pool,
    createdAt: timeOf(metadata?.creationTimestamp) ?? 0,
    hash: instance?.spec.configHash ?? '',
    deleting: observed.deleting,
    preferred: metadata?.annotations?.[deleteFirstAnnotation] !== undefined,
    ...(orderedAt !== undefined && { orderedAt }),
    exists: Boolean(instance?.status?.instanceId),
    registered: node.registered && hasArrived(node),
    ...(observed.deliveredAt !== undefined && { deliveredAt: observed.deliveredAt }),
    started: Boolean(status?.nodeRef?.name) || seen !== undefined || (applied && !kubelet),
    ready:
      lost === undefined &&
      applied &&
      (kubelet ? seen?.ready === 'True' : true) &&
      (server || !kubelet ? isServing(observed, cluster) : true),
    ...(unhealthySince !== undefined && { unhealthySince }),
    ...(lost !== undefined && { lost }),
    ...(refusal && { refusal }),
    detail: detailOf(node, seen?.readyMessage),
  };
}

/** What a provider has against making a machine; what it says about one that exists is another matter. */
function refusalOf({ status }: Instance): PoolMachine['refusal'] {
  const message = status?.lastError?.message;
  if (!message || status?.instanceId) return undefined;
  const retryAt = timeOf(status?.retryAt);
  return {
    message,
    needsChange: needsChange(status?.lastError?.kind ?? ''),
    ...(retryAt !== undefined && { retryAt }),
  };
}

/** What a machine waits for, in one phrase. */
export function detailOf({ made, registered, observed }: NodeWorld, nodeSays?: string): string {
  const instance = made?.object;
  const launched = conditionOf(instance?.status?.conditions, 'Launched');
  if (!instance?.status?.instanceId) return launched?.message || 'its turn at the provider has not come';
  if (!registered) {
    const ended = conditionOf(instance.status?.conditions, 'Addressed');
    const waits = instance.status?.phase === 'Running' ? 'its host boots and has not registered yet' : 'it is starting';
    return ended?.status === 'False' && ended.message ? `${waits}; ${ended.message}` : waits;
  }
  const without = familiesWithout(instance).map((family) => familyTitle[family]);
  if (without.length > 0) return `the provider has told no ${without.join(' and no ')} address of it yet`;
  if (observed.deliveries === 0) return 'it has registered and waits for its turn to join';
  return nodeSays || 'its Node is not ready';
}
