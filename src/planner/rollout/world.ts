import type { JoinTarget, NodeProfile } from '../../engines/types.ts';
import type { ClusterSpec } from '../../kinds/cluster/schema.ts';
import type { DrainPhase, NodePlanState } from '../../kinds/nodeplan/schema.ts';
import type { EngineVersion } from '../../lib/version.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import type { PeriodicInstruction, PlanDocument } from '../plan-document/document.ts';
import type { Errand } from '../plan-document/errands.ts';
import type { AgentFeedback } from '../plan-document/feedback.ts';
import type { Wait } from './reasons.ts';

/** `spec.rkeConfig.upgradeStrategy`, as the user wrote it. */
export type UpgradeStrategy = NonNullable<NonNullable<NonNullable<ClusterSpec['rkeConfig']>['upgradeStrategy']>>;

/** The plan that a node was given last. */
export interface DeliveredPlan {
  readonly document: PlanDocument;
  readonly checksum: string;
  /** Release that it installs. */
  readonly version: EngineVersion;
  /** URL of the server that it joins; absent on the first server. */
  readonly joinedTo?: string;
}

/** A draining that is under way. */
export interface Drain {
  /** Unique over time: no report of an earlier draining counts for it. */
  readonly id: string;
  readonly phase: DrainPhase;
  /** Milliseconds since the epoch, as all times here. */
  readonly startedAt: number;
}

/** Annotations of a plan secret that change; undefined takes one away. */
export type AnnotationChange = Readonly<Record<string, string | undefined>>;

/** The machine of a pool at its provider. */
export interface ObservedInstance {
  /** `going`: the provider was told to remove it, or is about to be. `gone`: it has nothing of it any more. */
  readonly state: 'there' | 'going' | 'gone';
  /** What the provider says about its removal, for people. */
  readonly detail?: string;
  /** Its pods are moved away before it is removed, for at most so many seconds; 0 for as long as it takes. */
  readonly drainSeconds?: number;
  /** Its pool makes machines of another kind now: it is about to be replaced. */
  readonly outdated?: true;
}

/** One machine of a cluster, with all that is stored and reported about it. */
export interface ObservedNode {
  /** Name of the Machine, unique in its namespace; orders nodes. */
  readonly name: string;
  readonly uid: string;
  /** Everything that rendering needs but which server starts the cluster: that is decided here. */
  readonly profile: Omit<NodeProfile, 'init'>;
  readonly deleting: boolean;
  /** A person says that the host will not come back. */
  readonly force: boolean;
  /** It is marked as the first server. */
  readonly init: boolean;
  readonly state: NodePlanState;
  readonly delivered?: DeliveredPlan;
  /** How many plans it was given so far. */
  readonly deliveries: number;
  readonly deliveredAt?: number;
  /** Release of the last plan that the agent applied; absent before the first. */
  readonly appliedVersion?: EngineVersion;
  readonly feedback: AgentFeedback;
  /** The agent has an open watch. */
  readonly connected: boolean;
  readonly lastContact?: number;
  /** Milliseconds without a word that mean nothing yet; the usual ones unless given. */
  readonly patience?: number;
  /** The agent began anew and has not reported since: what it said of its components is from before. */
  readonly reportStale?: boolean;
  readonly drain?: Drain;
  /** Absent for hosts that registered themselves. */
  readonly instance?: ObservedInstance;
  /** Annotations of the plan secret, in which hooks are asked and answer. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Everything that a roll-out is decided from; frozen while it is. */
export interface ObservedCluster {
  readonly now: number;
  readonly deleting: boolean;
  /** The release that the cluster shall have. */
  readonly target: EngineVersion;
  /** Known releases of the engine, oldest first. */
  readonly releases: readonly string[];
  readonly network: Pick<NetworkPlan, 'families' | 'primary' | 'join' | 'dns' | 'pods'>;
  /** The first server has come up at some time. */
  readonly bootstrapped: boolean;
  readonly strategy: UpgradeStrategy;
  readonly nodes: readonly ObservedNode[];
  /** Absent for a cluster that has no pools, and never had any. */
  readonly pools?: AwaitedMachines;
}

/** What pools have still to do besides their nodes that are there. */
export interface AwaitedMachines {
  readonly waits: readonly Wait[];
  /** Machines that shall become nodes and have not registered. */
  readonly missing: number;
}

/** What a node's plan depends on besides the node. */
export interface PlanRequest {
  readonly node: ObservedNode;
  /** It is the first server, which joins nobody. */
  readonly init: boolean;
  readonly join?: JoinTarget;
  readonly version: EngineVersion;
}

/** Makes plans. Decisions know nothing of what is in them but how they differ. */
export interface Renderer {
  /** The plan without errands. */
  plan(request: PlanRequest): PlanDocument;
  errand(errand: Errand): PeriodicInstruction;
  /** The last plan of a node. */
  uninstall(node: ObservedNode): PlanDocument;
  /** For a person at a host that cannot be reached. */
  uninstallCommand(node: ObservedNode): string;
  /** Texts that must be in files of mode 0600 only. */
  readonly secrets: readonly string[];
}
