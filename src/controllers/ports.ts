import type { FindMachineConfig } from '../kinds/cluster/build-subject.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import type { Issue } from '../lib/issue.ts';
import type { prepareRollout, ToPrepare } from '../planner/rollout/prepare.ts';
import type { ManagerDoor } from '../planner/user-data/order.ts';
import type { Resource } from '../runtime/object.ts';

/** What the manager knows of a node agent by its connections. */
export interface AgentContact {
  /** Milliseconds of its last request. */
  readonly last: number;
  /** What it calls itself, e.g. `rancher-system-agent/v0.14.0 (linux/amd64)`. */
  readonly userAgent: string;
  /** It has an open watch. */
  readonly connected: boolean;
  /** It began anew and has not reported since: what it said of its components is from before. */
  readonly stale?: boolean;
}

/** What the controllers of clusters know of a node driver. */
export interface ConfigDriver {
  readonly name: string;
  /** Fields of the machine configuration that are credentials: they are kept nowhere else. */
  readonly credentialFields: readonly string[];
}

/** What the controllers of clusters are given: they know neither rules nor engines, and nothing of HTTP. */
export interface ClusterPorts {
  /** Every problem that the rules have with a cluster; `old` is what they accepted before. */
  judge(cluster: Cluster, old: Cluster | undefined, find: FindMachineConfig): readonly Issue[];
  prepare(given: ToPrepare): ReturnType<typeof prepareRollout>;
  /** Where machine configurations of a kind are stored; undefined for a kind that is none. */
  configResource(kind: string): Resource | undefined;
  /** The agent that reads a plan secret; undefined when it was not heard of since the manager started. */
  contactOf(namespace: string, secretName: string): AgentContact | undefined;
  /** Milliseconds without a word from an agent after which it counts as silent; undefined for the usual ones. */
  silentAfter?(): number | undefined;
  /** When the manager started to hear of agents, in milliseconds. */
  readonly hearsSince: number;
  /** Registry that all images come from, from the settings; empty for none. */
  systemDefaultRegistry(): string;
  /** A secret text that nobody can guess, fit for a token. */
  newSecret(): string;
  /** The form in which a Token object keeps a secret. */
  hashSecret(secret: string): string;
  /** How hosts reach the manager, from the settings; undefined while it does not know its own URL. */
  managerDoor(): ManagerDoor | undefined;
  /** The node driver of a kind of machine configuration; undefined for a kind that is none. */
  driverOf(configKind: string): Promise<ConfigDriver | undefined>;
  /** Five random letters and digits, which end the name of a new machine. */
  newSuffix(): string;
  /** Bytes of user data that the provider of a node driver takes; undefined without a limit. */
  userDataLimit(driver: string): number | undefined;
}
