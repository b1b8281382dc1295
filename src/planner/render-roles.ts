import type { Cni } from '../cnis/types.ts';
import type { Engine, NodeProfile, RenderContext } from '../engines/types.ts';
import { machineLabelsOf, roleLabels, selectorMatches } from '../kinds/cluster/machine-selection.ts';
import type { MachinePool } from '../kinds/cluster/pool-schema.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import type { Roles } from '../network/input.ts';
import { placeholderAddresses, placeholderJoin, placeholderSources, placeholderTokens } from './placeholders.ts';
import { cnisOf, type RenderedNode, renderNode } from './render-node.ts';

/** What is known of a cluster before it has nodes. */
export interface RolesInput extends Pick<RenderContext, 'cluster' | 'version' | 'network' | 'contract'> {
  readonly engine: Engine;
  /** Every CNI by its name. */
  readonly cnis: Readonly<Record<string, Cni>>;
  readonly systemDefaultRegistry?: string;
}

/** What every node of one kind gets, with placeholders for what only a node knows. */
export interface RoleRendering extends RenderedNode {
  /** E.g. `init server`, `etcd-only server`; unique within a cluster. */
  readonly title: string;
  /** Pools whose machines it is for; empty for a cluster on existing hosts. */
  readonly pools: readonly string[];
  readonly node: NodeProfile;
}

/**
 * One rendering for each kind of node: the init server, then joining servers, etcd-only and control-plane-only servers,
 * workers and Windows workers, as far as the pools have them; all of them for a cluster on existing hosts.
 */
export function renderRoles(input: RolesInput): RoleRendering[] {
  const cnis = cnisOf(input.cluster, input.engine.facts, input.cnis);
  const kinds = input.cluster.spec?.rkeConfig?.machinePools?.length ? kindsOfPools(input) : kindsOfHosts(input, cnis);
  return distinctTitles(kinds).map(({ title, pools, node }) => {
    const context: RenderContext = {
      cluster: input.cluster,
      version: input.version,
      network: input.network,
      contract: input.contract,
      tokens: placeholderTokens,
      sources: placeholderSources,
      ...(!node.init && { join: placeholderJoin(input.network) }),
      ...(input.systemDefaultRegistry !== undefined && { systemDefaultRegistry: input.systemDefaultRegistry }),
    };
    return { title, pools, node, ...renderNode(node, context, input.engine, cnis) };
  });
}

interface NodeKind {
  readonly title: string;
  readonly pools: readonly string[];
  readonly node: NodeProfile;
}

function kindsOfHosts(input: RolesInput, cnis: readonly Cni[]): NodeKind[] {
  const all: Roles = { etcd: true, controlPlane: true, worker: true };
  const none: Roles = { etcd: false, controlPlane: false, worker: false };
  const host = (roles: Roles, init: boolean, windows = false): NodeKind => {
    const machineLabels = hostLabels(roles, windows);
    return kindOf(input, [], { roles, init, windows, machineLabels, labels: {}, taints: [] });
  };
  const windows =
    input.engine.facts.supportsWindows &&
    input.network.stack.value === 'ipv4' &&
    cnis.length > 0 &&
    cnis.every(({ facts }) => facts.supportsWindows);
  return [
    host(all, true),
    host(all, false),
    host({ ...none, etcd: true }, false),
    host({ ...none, controlPlane: true }, false),
    host({ ...none, worker: true }, false),
    ...(windows ? [host({ ...none, worker: true }, false, true)] : []),
  ];
}

/** Pools whose machines get the same files count as one kind. */
function kindsOfPools(input: RolesInput): NodeKind[] {
  const pools = [...(input.cluster.spec?.rkeConfig?.machinePools ?? [])]
    .filter(({ quantity }) => quantity !== 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const init = pools.find(({ etcdRole }) => etcdRole === true);
  const kinds: NodeKind[] = init ? [poolKind(input, [init], true)] : [];
  for (const group of alike(input, pools)) {
    const machines = group.reduce((sum, { quantity }) => sum + (quantity ?? 1), 0);
    if (machines > (init && group.includes(init) ? 1 : 0)) kinds.push(poolKind(input, group, false));
  }
  return kinds.sort((a, b) => rank(a.node) - rank(b.node));
}

function alike(input: RolesInput, pools: readonly MachinePool[]): MachinePool[][] {
  const groups = new Map<string, MachinePool[]>();
  for (const pool of pools) {
    const { labels, taints } = poolProfile(input.cluster, pool);
    const key = JSON.stringify([rolesOf(pool), pool.machineOS === 'windows', labels, taints, selections(input, pool)]);
    groups.set(key, [...(groups.get(key) ?? []), pool]);
  }
  return [...groups.values()];
}

/** Which selectors of the cluster a pool's machines satisfy. */
function selections({ cluster }: RolesInput, pool: MachinePool): boolean[] {
  const rke = cluster.spec?.rkeConfig;
  const labels = machineLabelsOf(cluster.metadata?.name ?? '', pool);
  const selectors = [...(rke?.machineSelectorConfig ?? []), ...(rke?.machineSelectorFiles ?? [])];
  return selectors.map(({ machineLabelSelector }) => selectorMatches(machineLabelSelector, labels));
}

function poolKind(input: RolesInput, pools: readonly MachinePool[], init: boolean): NodeKind {
  const [first] = pools;
  if (!first) throw new RangeError('a kind of node has at least one pool');
  const names = pools.map(({ name }) => name);
  return kindOf(input, names, { ...poolProfile(input.cluster, first), init });
}

/** What a pool says of its machines' nodes. Labels are sorted: they are a set. */
function poolProfile(cluster: Cluster, pool: MachinePool): Omit<NodeProfile, 'internal' | 'external' | 'init'> {
  return {
    roles: rolesOf(pool),
    windows: pool.machineOS === 'windows',
    labels: sorted(pool.labels ?? {}),
    taints: (pool.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`).sort(),
    machineLabels: machineLabelsOf(cluster.metadata?.name ?? '', pool),
  };
}

/** Labels of a host that registers with these roles. */
function hostLabels(roles: Roles, windows: boolean): Record<string, string> {
  const names: readonly (keyof Roles)[] = ['etcd', 'controlPlane', 'worker'];
  const labels = names.filter((role) => roles[role]).map((role) => [roleLabels[role], 'true']);
  return { ...Object.fromEntries(labels), 'cattle.io/os': windows ? 'windows' : 'linux' };
}

function rolesOf(pool: MachinePool): Roles {
  return {
    etcd: pool.etcdRole === true,
    controlPlane: pool.controlPlaneRole === true,
    worker: pool.workerRole === true,
  };
}

function kindOf(
  { network }: RolesInput,
  pools: readonly string[],
  profile: Omit<NodeProfile, 'internal' | 'external'>,
): NodeKind {
  const node: NodeProfile = { ...profile, internal: placeholderAddresses(network), external: [] };
  return { title: titleOf(node), pools, node };
}

function titleOf({ roles, windows, init }: NodeProfile): string {
  const { etcd, controlPlane, worker } = roles;
  if (init) return 'init server';
  if (etcd && controlPlane) return 'joining server';
  if (etcd) return worker ? 'etcd server and worker' : 'etcd-only server';
  if (controlPlane) return worker ? 'control-plane server and worker' : 'control-plane-only server';
  return windows ? 'Windows worker' : 'worker';
}

/** Titles in the order in which such nodes come up. */
const titles = [
  'init server',
  'joining server',
  'etcd-only server',
  'etcd server and worker',
  'control-plane-only server',
  'control-plane server and worker',
  'worker',
  'Windows worker',
];

function rank(node: NodeProfile): number {
  return titles.indexOf(titleOf(node));
}

/** Kinds of one title that differ otherwise, by labels or selectors, are told apart by their pools. */
function distinctTitles(kinds: readonly NodeKind[]): NodeKind[] {
  return kinds.map((kind) => {
    const single = kinds.filter(({ title }) => title === kind.title).length === 1;
    return single ? kind : { ...kind, title: `${kind.title} (${kind.pools.join(', ')})` };
  });
}

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
