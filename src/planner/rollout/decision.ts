import type { EngineVersion } from '../../lib/version.ts';
import type { Family } from '../../network/family.ts';
import type { ChangeClass } from '../plan-document/changes.ts';
import type { PlanDocument } from '../plan-document/document.ts';
import type { Wait, WaitCode } from './reasons.ts';
import type { AnnotationChange, Drain } from './world.ts';

/** Marks a machine as the first server and takes the mark from the others, in one write. */
export interface Elect {
  readonly kind: 'elect';
  readonly machine: string;
  readonly demote: readonly string[];
  readonly why: string;
}

/** Remembers that the cluster has come up once. */
export interface Bootstrapped {
  readonly kind: 'bootstrapped';
}

/** Remembers how far a draining is; undefined forgets it. What hooks are asked is in the same write. */
export interface RecordDrain {
  readonly kind: 'drain';
  readonly machine: string;
  readonly drain: Drain | undefined;
  readonly annotations?: AnnotationChange;
}

/** Gives a node a plan: secret and bookkeeping in one write. */
export interface Deliver {
  readonly kind: 'deliver';
  readonly machine: string;
  readonly document: PlanDocument;
  readonly bytes: string;
  readonly checksum: string;
  readonly version: EngineVersion;
  readonly joinedTo?: string;
  readonly change: ChangeClass;
  /** The draining that the change was waited for, from now on; in the same write. */
  readonly drain?: Drain;
  /** What differs from the plan before. */
  readonly differences: readonly string[];
}

/** Lets a deleted machine go: nothing of it is left that the manager could remove. */
export interface Release {
  readonly kind: 'release';
  readonly machine: string;
  /** What a person has to run on the host, where the manager could not. */
  readonly command?: string;
}

/** Has the provider remove the machine of a pool: its node is not a part of the cluster any more. */
export interface Terminate {
  readonly kind: 'terminate';
  readonly machine: string;
}

/**
 * One write. Steps are in order, and each leaves a state from which the same end is reached: the manager may die between
 * any two of them, decide again, and go on.
 */
export type Step = Elect | Bootstrapped | RecordDrain | Deliver | Terminate | Release;

/** How far one node is, for its Machine and its NodePlan. */
export interface NodeSummary {
  readonly machine: string;
  /** The plan is the wanted one, applied, and everything is healthy. */
  readonly converged: boolean;
  readonly code?: WaitCode;
  readonly message: string;
  /** URL under which others join it; absent for workers and as long as its address is not known. */
  readonly joinUrl?: string;
  /** Name of its Node, once it is in the inventory. */
  readonly nodeName?: string;
}

export interface ConditionStatus {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** The one thing that stands in the way of the cluster. */
export interface RootCause {
  readonly code: WaitCode;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly fix: string;
}

/** Whether a family works, as seen from inside of the cluster. */
export interface FamilyResult {
  readonly family: Family;
  readonly works: boolean;
  /** What is missing and where; one sentence each. */
  readonly missing: readonly string[];
}

export interface Verification {
  /** Absent until every node has reported. */
  readonly families?: readonly FamilyResult[];
  /** Machines whose reports are still missing. */
  readonly pending: readonly string[];
}

export interface Decision {
  readonly steps: readonly Step[];
  /** In the order of the roll-out. */
  readonly waits: readonly Wait[];
  readonly nodes: readonly NodeSummary[];
  readonly conditions: readonly ConditionStatus[];
  readonly rootCause?: RootCause;
  readonly verification: Verification;
}
