/** A pod that somebody has put on a Node, as far as draining is concerned. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  /** Kind of its controller; empty for a pod that nobody would make again. */
  readonly controller: string;
  readonly hasEmptyDir: boolean;
  /** Seconds from its deletion until it has ended; it always takes all of them. */
  readonly graceSeconds: number;
  /** A finalizer keeps it for ever. */
  readonly held: boolean;
  /** Milliseconds since the epoch. */
  readonly deletedAt?: number;
}

/** How pods are moved away: the flags of `kubectl drain`, times in seconds. */
export interface Draining {
  readonly ignoreDaemonSets: boolean;
  readonly force: boolean;
  readonly deleteEmptyDirData: boolean;
  /** Below 0: each pod's own. */
  readonly gracePeriod: number;
  /** 0: as long as it takes. */
  readonly timeout: number;
  /** Pods that have been ending for longer are not waited for; 0: all are. */
  readonly skipWaitForDeleteTimeout: number;
}

/** The flags of a call, as kubectl reads them; what is not given is kubectl's default. */
export function readDraining(flags: ReadonlyMap<string, string>): Draining {
  const isOn = (name: string) => flags.get(name) === 'true';
  return {
    ignoreDaemonSets: isOn('--ignore-daemonsets'),
    force: isOn('--force'),
    deleteEmptyDirData: isOn('--delete-emptydir-data'),
    gracePeriod: Number(flags.get('--grace-period') ?? -1),
    timeout: Number((flags.get('--timeout') ?? '0').replace(/s$/, '')),
    skipWaitForDeleteTimeout: Number(flags.get('--skip-wait-for-delete-timeout') ?? 0),
  };
}

/** What a draining leaves of the pods of a Node. */
export interface Drained {
  readonly pods: readonly Pod[];
  /** What kubectl says when it could not move all that it should. */
  readonly failure?: string;
}

/**
 * Moves pods away as `kubectl drain` does: first it looks whether there is one that it may not touch, then it deletes
 * them all, and waits. Nobody really waits here: pods whose time is over before the call gives up have ended at once.
 */
export function drainPods(pods: readonly Pod[], draining: Draining, now: number): Drained {
  const movable = pods.filter(({ controller }) => controller !== 'DaemonSet');
  const refusals = refusalsOf(pods, movable, draining);
  if (refusals.length > 0) return { pods, failure: `[${refusals.join(', ')}]` };
  const marked = movable.map((pod) => ({ ...pod, deletedAt: pod.deletedAt ?? now }));
  const ends = now + (draining.timeout > 0 ? draining.timeout * 1000 : Number.POSITIVE_INFINITY);
  const left = marked.filter((pod) => pod.held || pod.deletedAt + graceOf(pod, draining) * 1000 > ends);
  const limit = draining.skipWaitForDeleteTimeout;
  const awaited = left.find(({ deletedAt }) => limit <= 0 || now - deletedAt <= limit * 1000);
  const kept = pods.flatMap((pod) => (pod.controller === 'DaemonSet' ? pod : (left.find(sameAs(pod)) ?? [])));
  if (!awaited) return { pods: kept };
  const failure = `error when waiting for pod "${awaited.name}" in namespace "${awaited.namespace}" to terminate: global timeout reached: ${draining.timeout}s`;
  return { pods: kept, failure };
}

function graceOf({ graceSeconds }: Pod, { gracePeriod }: Draining): number {
  return gracePeriod < 0 ? graceSeconds : gracePeriod;
}

function sameAs({ namespace, name }: Pod): (other: Pod) => boolean {
  return (other) => other.namespace === namespace && other.name === name;
}

/** All reasons at once, in kubectl's words. */
function refusalsOf(pods: readonly Pod[], movable: readonly Pod[], draining: Draining): string[] {
  const groups = [
    {
      allowed: draining.ignoreDaemonSets,
      found: pods.filter(({ controller }) => controller === 'DaemonSet'),
      text: 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
    },
    {
      allowed: draining.force,
      found: movable.filter(({ controller }) => controller === ''),
      text: 'cannot delete Pods that declare no controller (use --force to override)',
    },
    {
      allowed: draining.deleteEmptyDirData,
      found: movable.filter(({ hasEmptyDir }) => hasEmptyDir),
      text: 'cannot delete Pods with local storage (use --delete-emptydir-data to override)',
    },
  ];
  return groups
    .filter(({ allowed, found }) => !allowed && found.length > 0)
    .map(({ found, text }) => `${text}: ${found.map(({ namespace, name }) => `${namespace}/${name}`).join(', ')}`);
}

/** A Pod that a manifest binds to a Node; undefined for any other object. */
export function boundPod(object: unknown): { readonly node: string; readonly pod: Pod } | undefined {
  const { kind, metadata, spec } = (object ?? {}) as PodManifest;
  if (kind !== 'Pod' || !metadata?.name || !spec?.nodeName) return undefined;
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true)?.kind ?? '';
  const pod = {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    controller,
    hasEmptyDir: (spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined),
    graceSeconds: spec.terminationGracePeriodSeconds ?? 30,
    held: (metadata.finalizers ?? []).length > 0,
  };
  return { node: spec.nodeName, pod };
}

interface PodManifest {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly { readonly kind: string; readonly controller?: boolean }[];
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly terminationGracePeriodSeconds?: number;
    readonly volumes?: readonly { readonly emptyDir?: unknown }[];
  };
}

/** The pods of a Node with one more, or with another one of its name. */
export function withPod(pods: readonly Pod[], pod: Pod): Pod[] {
  return [...pods.filter((other) => !sameAs(pod)(other)), pod];
}
