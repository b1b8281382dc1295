import { clusterConditions } from '../../kinds/cluster/conditions.ts';
import { kubeconfigSecretNameOf } from '../../kinds/cluster/names.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { PatchOperation } from '../../lib/issue.ts';
import { currentContract } from '../../planner/contract.ts';
import { conditionOf, type Finding, withFindings } from '../../runtime/conditions.ts';
import type { Problem } from '../../runtime/problems.ts';
import type { ClusterWorld } from '../cluster-world.ts';

type Status = NonNullable<Cluster['status']>;

/** What a status is made from besides the world. */
export interface StatusInput {
  /** The cluster as it is stored now. */
  readonly cluster: Cluster;
  readonly world: ClusterWorld;
  readonly problems: readonly Problem[];
  /** Milliseconds. */
  readonly now: number;
}

/** The status of a cluster, all of it, from what was observed and decided in this round. Pure. */
export function clusterStatusOf(input: StatusInput): Status {
  const { cluster, world, now } = input;
  const before: Status = cluster.status ?? {};
  const generation = cluster.metadata?.generation ?? 1;
  const findings = findingsOf(input);
  const isTrue = (type: string) => findings.some((finding) => finding.type === type && finding.status === 'True');
  const rootCause = rootCauseOf(world, input.problems);
  const { rootCause: _, ...kept } = before;
  const known = world.management !== undefined || before.clusterName !== undefined;
  return {
    ...kept,
    ...(isTrue('Ready') && { ready: true }),
    ...(known && {
      clusterName: world.id,
      fleetWorkspaceName: world.namespace,
      contract: before.contract ?? currentContract.name,
    }),
    ...(world.kubeconfig && { clientSecretName: kubeconfigSecretNameOf(world.name) }),
    ...(world.prepared && { families: [...world.prepared.network.families] }),
    ...(rootCause && { rootCause }),
    observedGeneration: generation,
    conditions: withFindings(before.conditions, findings, { now, generation }),
  };
}

function findingsOf(input: StatusInput): Finding[] {
  const { world, cluster, problems } = input;
  const created = world.management !== undefined || cluster.status?.clusterName !== undefined;
  const found: Finding[] = [
    accepted(world),
    created
      ? done('Created', 'Created')
      : world.obstacle?.stalled
        ? { type: 'Created', status: 'False', reason: 'Error', message: world.obstacle.message }
        : {
            type: 'Created',
            status: 'Unknown',
            reason: 'Waiting',
            message: 'the manager has just begun with the cluster',
          },
    generated(created, problems),
    ...progress(input),
  ];
  const order = clusterConditions.map(({ type }) => type);
  return exclusive(found).toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
}

function accepted({ refusals }: ClusterWorld): Finding {
  if (refusals.length === 0) return done('Accepted', 'Accepted');
  const message = refusals.map(({ code, message: text }) => `${code}: ${text}`).join('; ');
  return { type: 'Accepted', status: 'False', reason: 'Refused', message };
}

/** Whether everything that carries the cluster could be written. */
function generated(created: boolean, problems: readonly Problem[]): Finding {
  const failed = problems.find(({ kind }) => kind === 'failed');
  if (failed) {
    const message = `${failed.controller}, ${failed.step}: ${failed.message}`;
    return { type: 'RKECluster', status: 'False', reason: 'Error', message };
  }
  if (created) return done('RKECluster', 'Generated');
  return { type: 'RKECluster', status: 'Unknown', reason: 'Waiting', message: 'nothing was made yet' };
}

/** How far the cluster is: as the roll-out says, or why there is none. */
function progress({ world, cluster }: StatusInput): Finding[] {
  const { decision, obstacle } = world;
  const decided = decision?.conditions.map((finding) => ({
    ...finding,
    reason: finding.reason || reasonWhenWell(finding),
  }));
  if (decided && !obstacle) return world.refusals.length > 0 ? withRefusal(decided, world) : [...decided];
  return obstructed(obstacle ?? { message: '', stalled: false }, cluster, decided, world.deleting);
}

/** A refused change is not carried out; what was accepted before goes on as it is. */
function withRefusal(decided: readonly Finding[], { refusals }: ClusterWorld): Finding[] {
  const message = `a change is refused and not carried out: ${refusals[0]?.message ?? ''}`;
  const others = decided.filter(({ type }) => !['Updated', 'Reconciling', 'Stalled'].includes(type));
  return [
    ...others,
    { type: 'Updated', status: 'False', reason: 'Error', message },
    { type: 'Stalled', status: 'True', reason: 'Stalled', message },
    { type: 'Reconciling', status: 'False', reason: 'Stalled', message: '' },
  ];
}

/** Without a decision nothing is known that was not known before; only what stands in the way is new. */
function obstructed(
  { message, stalled }: { readonly message: string; readonly stalled: boolean },
  { status }: Cluster,
  decided: readonly Finding[] | undefined,
  deleting: boolean,
): Finding[] {
  if (deleting) {
    return [
      decided?.find(({ type }) => type === 'Removed') ?? {
        type: 'Removed',
        status: 'Unknown',
        reason: 'Waiting',
        message: 'what was made for the cluster is being removed',
      },
    ];
  }
  const unknown = stalled ? ('False' as const) : ('Unknown' as const);
  const reason = stalled ? 'Error' : 'Waiting';
  const kept = (type: string): Finding => {
    const before = conditionOf(status?.conditions, type);
    return before?.status === 'True'
      ? { type, status: 'True', reason: before.reason ?? type, message: before.message ?? '' }
      : { type, status: unknown, reason, message };
  };
  return [
    kept('Provisioned'),
    kept('Ready'),
    { type: 'Updated', status: unknown, reason, message },
    {
      type: 'Reconciling',
      status: stalled ? 'False' : 'True',
      reason: stalled ? 'Stalled' : 'Reconciling',
      message: stalled ? '' : message,
    },
    {
      type: 'Stalled',
      status: stalled ? 'True' : 'False',
      reason: stalled ? 'Stalled' : 'Moving',
      message: stalled ? message : '',
    },
  ];
}

/** Work that only a person can get going again is not under way. */
function exclusive(findings: readonly Finding[]): Finding[] {
  const stalled = findings.some(({ type, status }) => type === 'Stalled' && status === 'True');
  return findings.map((finding) =>
    stalled && finding.type === 'Reconciling' && finding.status === 'True'
      ? { type: 'Reconciling', status: 'False', reason: 'Stalled', message: finding.message }
      : finding,
  );
}

/** Rancher leaves the reason empty where all is well; Kubernetes wants one. */
function reasonWhenWell({ type }: Pick<Finding, 'type'>): string {
  if (type === 'Reconciling') return 'Reconciled';
  return type === 'Stalled' ? 'Moving' : type;
}

function done(type: string, reason: string): Finding {
  return { type, status: 'True', reason, message: '' };
}

/** The one thing in the way: what stops all work first, then what the roll-out waits for, then a fault of the manager. */
function rootCauseOf(
  { obstacle, refusals, decision }: ClusterWorld,
  problems: readonly Problem[],
): Status['rootCause'] {
  if (obstacle) {
    const { code, message, evidence, fix, patch } = obstacle;
    return { code, message, evidence: [...evidence], fix, ...printed(patch) };
  }
  const [refusal] = refusals;
  if (refusal) {
    const evidence = refusals.map(({ code, message }) => `${code}: ${message}`);
    const message = `a change is refused: ${refusal.message}`;
    return { code: 'Refused', message, evidence, fix: refusal.fix, ...printed(refusal.patch) };
  }
  const cause = decision?.rootCause;
  // Machines that cannot boot wait for no provider: what keeps them from it tells more than that they are awaited.
  const boot = cause?.code === 'MachinesPending' && problems.find(({ controller }) => controller === 'bootstrap');
  if (cause && boot) return { ...cause, code: boot.reason, message: boot.message, evidence: [...cause.evidence] };
  if (cause) return { ...cause, evidence: [...cause.evidence] };
  const failed = problems.find(({ kind }) => kind !== 'waiting');
  if (!failed) return undefined;
  const message = `${failed.controller} could not finish: ${failed.message}`;
  return { code: failed.reason, message, evidence: [`step ${failed.step}`], fix: 'look at the log of the manager' };
}

function printed(patch: readonly PatchOperation[] | undefined): { readonly patch?: string } {
  return patch === undefined ? {} : { patch: JSON.stringify(patch) };
}
