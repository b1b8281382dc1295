import { isDeepStrictEqual } from 'node:util';
import { stateKeys } from '../kinds/cluster/names.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import { instanceKind } from '../kinds/instance/kind.ts';
import type { Instance } from '../kinds/instance/schema.ts';
import { machineKind } from '../kinds/machine/kind.ts';
import type { Machine } from '../kinds/machine/schema.ts';
import { machinepoolKind } from '../kinds/machinepool/kind.ts';
import type { MachinePool } from '../kinds/machinepool/schema.ts';
import { managementclusterKind } from '../kinds/managementcluster/kind.ts';
import type { ManagementCluster } from '../kinds/managementcluster/schema.ts';
import type { Secret } from '../kinds/secret/schema.ts';
import { blocks, type Issue } from '../lib/issue.ts';
import { decideRollout } from '../planner/rollout/decide.ts';
import type { Prepared } from '../planner/rollout/prepare.ts';
import type { ObservedCluster, ObservedNode, Renderer } from '../planner/rollout/world.ts';
import { selectorFileProblems } from '../planner/selector-files.ts';
import { type AnyObject, isBeingDeleted, nameOfRound, resourceOf } from '../runtime/object.ts';
import type { Workspace } from '../runtime/workspace.ts';
import { clusterIdOf, clusterUidAnnotation } from './cluster-id.ts';
import type { ClusterWorld, NodeWorld, Obstacle, PoolsView } from './cluster-world.ts';
import { clusterKeys, managementKeys } from './objects.ts';
import { observeNode } from './observe-node.ts';
import { decideAboutPools, readMakings, removalWaits, rolledOut } from './observe-pools.ts';
import type { PlanCache } from './plan-cache.ts';
import { textIn } from './plan-secret.ts';
import type { ClusterPorts } from './ports.ts';
import { openReferences, type References } from './references.ts';

/** How often what a cluster refers to may lead to further objects. */
const referenceRounds = 5;

/** Reads everything about a cluster, and decides. Undefined when nothing of it is there. */
export async function observeCluster(
  roundKey: string,
  work: Workspace,
  ports: ClusterPorts,
  plans: PlanCache,
): Promise<ClusterWorld | undefined> {
  const { namespace, name } = nameOfRound(roundKey);
  const keys = clusterKeys(namespace, name);
  const cluster = await work.read<Cluster>(keys.cluster);
  const machines = await work.members<Machine>(resourceOf(machineKind));
  const managements = await work.members<ManagementCluster>(resourceOf(managementclusterKind));
  const instances = await work.members<Instance>(resourceOf(instanceKind));
  const pools = await work.members<MachinePool>(resourceOf(machinepoolKind));
  const nothing = [machines, managements, instances, pools].every(({ length }) => length === 0);
  if (!cluster && nothing) return undefined;
  const id = cluster ? await clusterIdOf(cluster, work) : '';
  const own = machines.filter(({ object }) => belongsTo(object, cluster));
  const nodes = await Promise.all(own.map(({ object }) => observeNode(object, work, ports)));
  const [management, state, kubeconfig] = await Promise.all([
    cluster && work.read<ManagementCluster>(managementKeys(id).management),
    work.read<Secret>(keys.state),
    work.read<Secret>(keys.kubeconfig),
  ]);
  const uid = cluster?.metadata?.uid;
  const books = {
    stored: pools.filter(({ object }) => belongsTo(object, cluster)),
    strays: pools.filter(({ object }) => !belongsTo(object, cluster)),
    instances,
  };
  const decided = cluster && (await decide(cluster, state, { nodes, books }, { work, ports, plans }));
  return {
    namespace,
    name,
    key: keys.cluster,
    ...(cluster && { cluster }),
    deleting: cluster === undefined || isBeingDeleted(cluster),
    id,
    ...(management && { management }),
    ...(state && { state }),
    ...(kubeconfig && { kubeconfig }),
    nodes,
    strays: machines.filter(({ object }) => !belongsTo(object, cluster)),
    leftovers: managements.filter(({ object }) => object.metadata?.annotations?.[clusterUidAnnotation] !== uid),
    ...(decided ?? { refusals: [] }),
    pools: { templates: new Map(), ...decided?.pools, ...books },
  };
}

/** A machine, or a pool, of a cluster of the same name that was there before belongs to nobody. */
function belongsTo({ metadata }: Pick<AnyObject, 'metadata'>, cluster: Cluster | undefined): boolean {
  const owner = metadata?.ownerReferences?.find(({ kind }) => kind === 'Cluster');
  return cluster !== undefined && (owner === undefined || owner.uid === cluster.metadata?.uid);
}

type Decided = Pick<ClusterWorld, 'refusals' | 'accepted' | 'obstacle' | 'prepared' | 'observed' | 'decision'> & {
  readonly pools?: Pick<PoolsView, 'decision' | 'templates'>;
};

/** What of a cluster is decided about. */
interface Things {
  readonly nodes: readonly NodeWorld[];
  readonly books: Pick<PoolsView, 'stored'>;
}

async function decide(
  cluster: Cluster,
  state: Secret | undefined,
  things: Things,
  { work, ports, plans }: Omit<Means, 'references'>,
): Promise<Decided> {
  const whose = { namespace: cluster.metadata?.namespace ?? '', name: cluster.metadata?.name ?? '' };
  const references = openReferences(work, whose, ports.configResource);
  const before = acceptedBefore(cluster, state);
  const refusals = await judge(cluster, before, references, ports);
  const accepted = refusals.length === 0 ? cluster : before;
  const early = accepted && obstacleTo(accepted, state, things.nodes);
  if (!accepted) return { refusals, obstacle: refused(refusals) };
  if (early || !state) return { refusals, accepted, obstacle: early ?? nameless };
  const outcome = await rollOut(accepted, state, things, { work, ports, references, plans });
  return { refusals, accepted, ...outcome };
}

/** The cluster as it was accepted last, with the metadata and status of now. */
function acceptedBefore(cluster: Cluster, state: Secret | undefined): Cluster | undefined {
  const text = textIn(state, stateKeys.acceptedSpec);
  return text === undefined ? undefined : { ...cluster, spec: JSON.parse(text) as NonNullable<Cluster['spec']> };
}

/** What was accepted stays so, although rules or the world may be others by now: a running cluster must not stop. */
async function judge(
  cluster: Cluster,
  before: Cluster | undefined,
  references: References,
  ports: ClusterPorts,
): Promise<readonly Issue[]> {
  if (before && isDeepStrictEqual(before.spec, cluster.spec)) return [];
  let issues: readonly Issue[] = [];
  for (let round = 0; round < referenceRounds; round += 1) {
    issues = ports.judge(cluster, before, references.findMachineConfig);
    if (!(await references.fetch())) break;
  }
  return blocks(issues) ? issues.filter(({ severity }) => severity === 'error') : [];
}

function refused(refusals: readonly Issue[]): Obstacle {
  const [first] = refusals;
  return {
    code: 'Refused',
    message: `the rules refuse the cluster: ${first?.message ?? ''}`,
    evidence: refusals.map(({ code, message }) => `${code}: ${message}`),
    fix: first?.fix ?? '',
    ...(first?.patch && { patch: first.patch }),
    stalled: true,
  };
}

const nameless: Obstacle = {
  code: 'Pending',
  message: 'the manager has just begun with the cluster',
  evidence: [],
  fix: '',
  stalled: false,
};

/** What stands in the way before anything can be decided. */
function obstacleTo(cluster: Cluster, state: Secret | undefined, nodes: readonly NodeWorld[]): Obstacle | undefined {
  if (!cluster.spec?.rkeConfig) {
    return {
      code: 'Imported',
      message: 'spec.rkeConfig is missing: the manager provisions clusters and does not import them',
      evidence: [],
      fix: 'give spec.rkeConfig; an empty map asks for the defaults of the engine',
      stalled: true,
    };
  }
  const begun = nodes.some(({ observed }) => observed.deliveries > 0);
  if (begun && (!state || textIn(state, stateKeys.serverToken) === undefined)) {
    return {
      code: 'StateMissing',
      message: 'the Secret with the tokens by which nodes join is gone, and new tokens would shut out every node',
      evidence: [`${nodes.length} machines were given plans with the old tokens`],
      fix: `restore Secret ${cluster.metadata?.name}-rke-state from a backup of the manager`,
      stalled: true,
    };
  }
  return cluster.status?.contract ? undefined : nameless;
}

interface Means {
  readonly plans: PlanCache;
  readonly work: Workspace;
  readonly ports: ClusterPorts;
  readonly references: References;
}

/** Decides, again as long as plans ask for objects that were not read yet. */
async function rollOut(
  cluster: Cluster,
  state: Secret,
  { nodes, books }: Things,
  { work, ports, references, plans }: Means,
): Promise<Pick<Decided, 'obstacle' | 'prepared' | 'observed' | 'decision' | 'pools'>> {
  for (let round = 0; round < referenceRounds; round += 1) {
    const prepared = prepare(cluster, state, ports, references);
    if (!prepared.ok) return { obstacle: { ...prepared.problem, evidence: [], stalled: true } };
    const { network } = prepared.value;
    const makings = await readMakings(cluster, network, references, ports);
    const seen = observedCluster(cluster, rolledOut(nodes, makings), prepared.value, work.now);
    const around = { cluster, network, nodes, stored: books.stored, observed: seen };
    const pools = seen.deleting ? undefined : decideAboutPools(makings, around);
    const wanted = new Set(seen.deleting ? [] : makings.keys());
    const waits = [...(pools?.decision.waits ?? []), ...removalWaits(nodes, books.stored, wanted)];
    const observed: ObservedCluster = { ...seen, pools: { waits, missing: pools?.decision.missing ?? 0 } };
    const decision = decideRollout(observed, remembering(cluster, state, prepared.value, { ports, plans }));
    // Plans that depend on other objects are made anew each time: their references are found by asking for them.
    if (references.asked) plans.forget(placeOf(cluster));
    if (await references.fetch()) continue;
    // What is being removed needs nothing any more.
    const obstacle = observed.deleting ? undefined : sourceObstacle(cluster, nodes, references);
    return obstacle
      ? { prepared: prepared.value, obstacle }
      : { prepared: prepared.value, observed, decision, ...(pools && { pools }) };
  }
  throw new Error('what the cluster refers to leads to further objects again and again');
}

function prepare(cluster: Cluster, state: Secret, ports: ClusterPorts, references: References) {
  const certificateRequest = textIn(state, stateKeys.certificateRequest);
  const registry = ports.systemDefaultRegistry();
  return ports.prepare({
    cluster,
    contract: cluster.status?.contract ?? '',
    tokens: {
      server: textIn(state, stateKeys.serverToken) ?? '',
      agent: textIn(state, stateKeys.agentToken) ?? '',
    },
    sources: references.sources,
    findMachineConfig: references.findMachineConfig,
    ...(registry === '' ? {} : { systemDefaultRegistry: registry }),
    ...(certificateRequest === undefined ? {} : { certificateRequest }),
  });
}

function placeOf({ metadata }: Cluster): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}

/** Everything that plans are made from besides the node is in the inputs, or never changes while the manager runs. */
function remembering(
  cluster: Cluster,
  state: Secret,
  { renderer }: Prepared,
  { ports, plans }: Pick<Means, 'ports' | 'plans'>,
): Renderer {
  const { acceptedSpec: _, ...tokens } = state.data ?? {};
  const inputs = [cluster.metadata?.uid, cluster.spec, cluster.status?.contract, tokens, ports.systemDefaultRegistry()];
  return plans.remembering(placeOf(cluster), JSON.stringify(inputs), renderer);
}

function observedCluster(
  cluster: Cluster,
  nodes: readonly ObservedNode[],
  { network, target, releases }: Prepared,
  now: number,
): ObservedCluster {
  return {
    now,
    deleting: isBeingDeleted(cluster),
    target,
    releases,
    network,
    bootstrapped: cluster.status?.bootstrapped === true,
    strategy: cluster.spec?.rkeConfig?.upgradeStrategy ?? {},
    nodes,
  };
}

/** What plans are made from is not there, not for the cluster, or not what the cluster says. */
function sourceObstacle(cluster: Cluster, nodes: readonly NodeWorld[], references: References): Obstacle | undefined {
  const { missing, refused, sources } = references;
  if (missing.length > 0) {
    return {
      code: 'SourceMissing',
      message: `the cluster refers to what does not exist: ${missing.join(', ')}`,
      evidence: missing,
      fix: 'create what is missing, or take the reference out of the cluster',
      stalled: false,
    };
  }
  const [refusal] = refused;
  if (refusal) {
    return {
      code: 'SourceRefused',
      message: `the cluster may not use what it refers to: ${refusal.message}`,
      evidence: refused.map(({ message }) => message),
      fix: refusal.fix,
      stalled: false,
    };
  }
  const profiles = nodes.map(({ observed }) => observed.profile);
  const problems = profiles.flatMap(({ machineLabels }) => selectorFileProblems(machineLabels, { cluster, sources }));
  const [first, ...others] = [...new Set(problems)].sort();
  if (first === undefined) return undefined;
  return {
    code: 'SourceDiffers',
    message: `a file for machines is not what the cluster says: ${first}`,
    evidence: [first, ...others],
    fix: 'mend the Secret or ConfigMap, or its entry in machineSelectorFiles',
    stalled: false,
  };
}
