import { pausedAnnotation } from '../kinds/cluster/annotations.ts';
import type { MachinePool as PoolSpec } from '../kinds/cluster/pool-schema.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import type { MachinePool, MachineTemplate } from '../kinds/machinepool/schema.ts';
import { timeOf } from '../lib/timestamp.ts';
import type { NetworkPlan } from '../network/plan.ts';
import { decidePools } from '../planner/pools/decide.ts';
import type { PoolsDecision } from '../planner/pools/decision.ts';
import { snapshotOf, templateHash } from '../planner/pools/template.ts';
import { type Making, wantedPoolOf } from '../planner/pools/wanted.ts';
import type { PoolBooks, ProviderVerdict } from '../planner/pools/world.ts';
import { inventoryOf } from '../planner/rollout/inventory.ts';
import type { Wait } from '../planner/rollout/reasons.ts';
import type { ObservedCluster, ObservedNode } from '../planner/rollout/world.ts';
import { conditionOf } from '../runtime/conditions.ts';
import { isBeingDeleted } from '../runtime/object.ts';
import type { NodeWorld, PoolsView } from './cluster-world.ts';
import { hasArrived, poolMachineOf } from './pool-machine.ts';
import type { ClusterPorts } from './ports.ts';
import type { References } from './references.ts';

/** What pools are decided from, besides what is read of them. */
export interface PoolSurroundings {
  readonly cluster: Cluster;
  readonly network: NetworkPlan;
  readonly nodes: readonly NodeWorld[];
  readonly stored: PoolsView['stored'];
  /** The cluster as the roll-out sees it. */
  readonly observed: ObservedCluster;
}

/** What every pool's machines are made from now, or why that cannot be said. */
export async function readMakings(
  cluster: Cluster,
  network: NetworkPlan,
  references: References,
  ports: Pick<ClusterPorts, 'driverOf'>,
): Promise<ReadonlyMap<string, PoolMaking>> {
  const makings = new Map<string, PoolMaking>();
  for (const pool of cluster.spec?.rkeConfig?.machinePools ?? []) {
    makings.set(pool.name, await makingOf(pool, cluster, network, references, ports));
  }
  return makings;
}

/** What machines of a pool are made from now, or why that cannot be said. */
export type PoolMaking = { readonly template: MachineTemplate; readonly hash: string } | { readonly unknown: string };

async function makingOf(
  pool: PoolSpec,
  cluster: Cluster,
  { families, openings }: NetworkPlan,
  references: References,
  ports: Pick<ClusterPorts, 'driverOf'>,
): Promise<PoolMaking> {
  const { kind = '', name = '' } = pool.machineConfigRef;
  const driver = await ports.driverOf(kind ?? '');
  if (!driver) return { unknown: `no node driver knows machine configurations of kind ${JSON.stringify(kind)}` };
  const config = references.findMachineConfig(kind ?? '', cluster.metadata?.namespace ?? undefined, name ?? '');
  if (!config) return { unknown: `the machine configuration ${kind} ${name} is not there` };
  const snapshot = snapshotOf(config, driver.credentialFields);
  const hash = templateHash(snapshot, pool);
  const credential = pool.cloudCredentialSecretName || cluster.spec?.cloudCredentialSecretName;
  const template: MachineTemplate = {
    driver: driver.name,
    ...(credential ? { cloudCredentialSecretName: credential } : {}),
    config: { ...snapshot },
    configHash: hash,
    families: [...families],
    openings: openings.map((opening) => ({ ...opening })),
  };
  return { template, hash };
}

/** Decides about all pools of a cluster that lives. */
export function decideAboutPools(
  makings: ReadonlyMap<string, PoolMaking>,
  { cluster, nodes, stored, observed }: PoolSurroundings,
): { readonly decision: PoolsDecision; readonly templates: PoolsView['templates'] } {
  const paused = cluster.metadata?.annotations?.[pausedAnnotation] !== undefined;
  const pools = (cluster.spec?.rkeConfig?.machinePools ?? []).map((pool) => {
    const making: Making = makings.get(pool.name) ?? { unknown: 'nothing is known of the pool yet' };
    return wantedPoolOf(pool, making, paused);
  });
  const inventory = inventoryOf(observed);
  const books = stored.map(({ object }) => [object.spec.poolName, booksIn(object)] as const);
  const verdicts = stored.map(({ object }) => [object.spec.poolName, verdictIn(object)] as const);
  const decision = decidePools({
    now: observed.now,
    cluster: observed,
    pools,
    machines: nodes.flatMap((node) => {
      const machine = poolMachineOf(node, observed, inventory);
      return machine ? (cannotBeMade(node, makings) ? { ...machine, hash: '' } : machine) : [];
    }),
    books: new Map(books),
    verdicts: new Map(verdicts),
  });
  const templates = [...makings].flatMap(([name, making]) =>
    'template' in making ? [[name, making.template] as const] : [],
  );
  return { decision, templates: new Map(templates) };
}

/**
 * A machine that does not exist yet, and was ordered with another credential than its pool has now: the pool's is the one
 * that is judged. Those that exist go on with theirs.
 */
function cannotBeMade({ made }: NodeWorld, makings: ReadonlyMap<string, PoolMaking>): boolean {
  const { spec, status } = made?.object ?? {};
  const making = makings.get(made?.pool ?? '');
  if (!spec || !making || !('template' in making) || status?.instanceId || status?.outcomeUnknown) return false;
  return (spec.cloudCredentialSecretName ?? '') !== (making.template.cloudCredentialSecretName ?? '');
}

/** Nodes that the roll-out has to do with: hosts that are there, and machines that go and were not let go yet. */
export function rolledOut(
  nodes: readonly NodeWorld[],
  makings: ReadonlyMap<string, PoolMaking>,
): readonly ObservedNode[] {
  return nodes
    .filter((node) => !node.released && (node.observed.deleting || hasArrived(node)))
    .map((node) => withFuture(node, makings));
}

/** The node, which knows whether its pool makes other machines now. */
function withFuture({ observed, made }: NodeWorld, makings: ReadonlyMap<string, PoolMaking>): ObservedNode {
  const making = makings.get(made?.pool ?? '');
  if (!making || !('hash' in making) || !observed.instance || !made?.object) return observed;
  if (made.object.spec.configHash === making.hash) return observed;
  return { ...observed, instance: { ...observed.instance, outdated: true } };
}

/** What the removal of a cluster, or of single pools, waits for at the provider. */
export function removalWaits(
  nodes: readonly NodeWorld[],
  stored: PoolsView['stored'],
  wanted: ReadonlySet<string>,
): Wait[] {
  const released = nodes.filter(({ released: done, made }) => done && made?.object);
  const pools = stored.filter(({ object }) => isBeingDeleted(object) && !wanted.has(object.spec.poolName));
  return [
    ...released.map(({ name, made }): Wait => {
      const said = made?.object?.status?.lastError?.message;
      const message = `the provider is removing the machine of ${name}`;
      return { code: 'InstanceRemoval', machine: name, message, evidence: said ? [said] : [] };
    }),
    ...pools.map(({ object }): Wait => {
      const said = conditionOf(object.status?.conditions, 'CleanedUp')?.message;
      const message = `what was made for pool ${object.spec.poolName} is being removed${said ? `: ${said}` : ''}`;
      return { code: 'PoolRemoval', message, evidence: [] };
    }),
  ];
}

function booksIn({ status }: MachinePool): PoolBooks {
  const failedAt = timeOf(status?.failedAt);
  const retryAt = timeOf(status?.retryAt);
  return {
    failures: status?.failures ?? 0,
    countedFor: status?.countedFor ?? '',
    ...(failedAt !== undefined && { failedAt }),
    ...(retryAt !== undefined && { retryAt }),
  };
}

/** That nobody was asked yet is no verdict. */
function verdictIn({ status }: MachinePool): ProviderVerdict {
  const credential = conditionOf(status?.conditions, 'CredentialValid');
  const config = conditionOf(status?.conditions, 'ConfigValid');
  const speaks = (condition: typeof credential) => condition?.status === 'False' && condition.reason !== 'Waiting';
  const goodSince = credential?.status === 'True' ? timeOf(credential.lastTransitionTime) : undefined;
  return {
    ...(speaks(credential) && { credential: credential?.message || 'the credential does not serve' }),
    ...(speaks(config) &&
      config?.reason !== 'Missing' && { config: config?.message || 'the configuration is refused' }),
    ...(goodSince !== undefined && { credentialGoodSince: goodSince }),
  };
}
