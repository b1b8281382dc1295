import type { MachinePool } from '../kinds/cluster/pool-schema.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import type { EngineVersion } from '../lib/version.ts';
import type { Address } from '../network/address.ts';
import type { Endpoint } from '../network/endpoint.ts';
import type { EngineFacts } from '../network/facts.ts';
import type { Roles } from '../network/input.ts';
import type { NetworkPlan } from '../network/plan.ts';

/** A value of an engine's configuration file. */
export type ConfigValue = string | boolean | readonly string[];
/** An engine's configuration, keys as in its `config.yaml`. */
export type EngineConfig = Readonly<Record<string, ConfigValue>>;

/** One node, as much as decides its files. */
export interface NodeProfile {
  readonly name?: string;
  readonly roles: Roles;
  readonly windows: boolean;
  /** The node that starts the cluster; all others join. */
  readonly init: boolean;
  /** Addresses that the node uses inside the cluster, in any order. */
  readonly internal: readonly Address[];
  /** Addresses under which others reach it, in any order. */
  readonly external: readonly Address[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
  /** Labels of its machine, which selectors of the cluster match. */
  readonly machineLabels: Readonly<Record<string, string>>;
  readonly pool?: MachinePool;
}

/** What rendering needs to know besides the node. */
export interface RenderContext {
  readonly cluster: Cluster;
  readonly version: EngineVersion;
  readonly network: NetworkPlan;
  /** Rendering rules the cluster was born with. */
  readonly contract: Contract;
  /** Where to join; absent on the init node. */
  readonly join?: Endpoint;
  /** Join tokens, or placeholders in an offline plan. */
  readonly tokens: { readonly server: string; readonly agent: string };
}

/**
 * The rendering contract a cluster is born with: a newer Drover renders an older cluster exactly as before, until the
 * contract is raised on purpose. Predicates, not numbers, are asked.
 */
export interface Contract {
  readonly name: string;
}

/** A file on a node. */
export interface NodeFile {
  /** Absolute path on the node. */
  readonly path: string;
  /** Octal mode, e.g. `0600`. */
  readonly mode: string;
  readonly content: string;
  /** What it is for; one sentence for people. */
  readonly purpose: string;
}

/** An HTTP health check that the node agent runs on the node. */
export interface Probe {
  readonly name: string;
  readonly url: string;
  readonly caCert?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
}

/** A Kubernetes distribution. Pure: it turns a plan into configuration and knows nothing of nodes that exist. */
export interface Engine {
  readonly facts: EngineFacts;
  /** Directory of its state on a node unless the user moved it, e.g. `/var/lib/rancher/rke2`. */
  readonly dataDirectory: string;
  /** Directory of its configuration, e.g. `/etc/rancher/rke2`. */
  readonly configDirectory: string;
  /** Keys that this engine needs for the node besides what the user configured; user keys are judged, never changed. */
  config(node: NodeProfile, context: RenderContext): EngineConfig;
  /** Probes of the engine's own components on the node. */
  probes(node: NodeProfile, context: RenderContext): readonly Probe[];
}
