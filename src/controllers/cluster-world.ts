import type { Cluster } from '../kinds/cluster/schema.ts';
import type { Instance } from '../kinds/instance/schema.ts';
import type { Machine } from '../kinds/machine/schema.ts';
import type { MachinePool, MachineTemplate } from '../kinds/machinepool/schema.ts';
import type { ManagementCluster } from '../kinds/managementcluster/schema.ts';
import type { NodePlan, NodePlanStatus } from '../kinds/nodeplan/schema.ts';
import type { Secret } from '../kinds/secret/schema.ts';
import type { Issue, PatchOperation } from '../lib/issue.ts';
import type { AgentFeedback } from '../planner/plan-document/feedback.ts';
import type { PoolsDecision } from '../planner/pools/decision.ts';
import type { Decision } from '../planner/rollout/decision.ts';
import type { Prepared } from '../planner/rollout/prepare.ts';
import type { ObservedCluster, ObservedNode } from '../planner/rollout/world.ts';
import type { Key } from '../runtime/object.ts';

/** What one round about a cluster sees, with what was decided from it. Frozen. */
export interface ClusterWorld {
  readonly namespace: string;
  readonly name: string;
  readonly key: Key;
  /** Absent when it has gone and something of it is left. */
  readonly cluster?: Cluster;
  readonly deleting: boolean;
  /** Name of the management Cluster, and of the namespace beside it. */
  readonly id: string;
  readonly management?: ManagementCluster;
  /** The Secret with tokens and the manager's key. */
  readonly state?: Secret;
  readonly kubeconfig?: Secret;
  readonly nodes: readonly NodeWorld[];
  /** Machines that name the cluster and belong to an earlier one of the same name, or to one that has gone. */
  readonly strays: readonly { readonly key: Key; readonly object: Machine }[];
  /** Management Clusters that stand for an earlier one of the same name, or for one that has gone. */
  readonly leftovers: readonly { readonly key: Key; readonly object: ManagementCluster }[];
  /** Problems of the rules with the cluster as it is written now; none when they accept it. */
  readonly refusals: readonly Issue[];
  /** What rules accepted last, and so what is carried out; absent for a cluster that never was accepted. */
  readonly accepted?: Cluster;
  /** Why nothing can be decided; absent when something was. */
  readonly obstacle?: Obstacle;
  readonly prepared?: Prepared;
  readonly observed?: ObservedCluster;
  readonly decision?: Decision;
  readonly pools: PoolsView;
}

/** Something that stops all work on a cluster. */
export interface Obstacle {
  /** One CamelCase word. */
  readonly code: string;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly fix: string;
  /** The fix as RFC 6902 operations on the cluster, where one exists. */
  readonly patch?: readonly PatchOperation[];
  /** Only a person can help. */
  readonly stalled: boolean;
}

/** The Instance of a machine of a pool. */
export interface PoolInstance {
  /** Name of the pool, which the cluster may not have any more. */
  readonly pool: string;
  readonly key: Key;
  /** Absent when there is none any more. */
  readonly object?: Instance;
}

/** What a round sees of machine pools, with what was decided about them. */
export interface PoolsView {
  /** Absent when nothing can be decided. */
  readonly decision?: PoolsDecision;
  /** What machines are made from now, by the name of the pool; those that cannot be made are not in it. */
  readonly templates: ReadonlyMap<string, MachineTemplate>;
  /** Books of pools of this cluster, wanted or not. */
  readonly stored: readonly { readonly key: Key; readonly object: MachinePool }[];
  /** Books of pools of an earlier cluster of the same name, or of one that has gone. */
  readonly strays: readonly { readonly key: Key; readonly object: MachinePool }[];
  /** All Instances that name the cluster. */
  readonly instances: readonly { readonly key: Key; readonly object: Instance }[];
}

/** A machine with everything that belongs to it. */
export interface NodeWorld {
  readonly name: string;
  readonly machine: Machine;
  readonly machineKey: Key;
  readonly planKey: Key;
  readonly secretKey: Key;
  readonly nodePlan?: NodePlan;
  readonly secret?: Secret;
  /** Absent for a host that registered itself. */
  readonly made?: PoolInstance;
  /** A host has registered as it. */
  readonly registered: boolean;
  /** The roll-out is done with it; what is left is at its provider. */
  readonly released: boolean;
  readonly feedback: AgentFeedback;
  /** The bookkeeping with what the agent says now, which may not be written yet. */
  readonly status: NodePlanStatus;
  readonly observed: ObservedNode;
}
