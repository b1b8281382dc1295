import type { Cluster } from '../kinds/cluster/schema.ts';
import type { SourceUse } from '../kinds/cluster/source-use.ts';
import type { Content } from '../lib/content.ts';
import type { Decision } from '../lib/decision.ts';
import type { EngineVersion } from '../lib/version.ts';
import type { HostText } from '../network/endpoint.ts';
import type { EngineFacts } from '../network/facts.ts';
import type { Roles } from '../network/input.ts';
import type { NodeAddress } from '../network/node-addresses.ts';
import type { NetworkPlan } from '../network/plan.ts';

/** A value of an engine's configuration file. Numbers are text: engines read them as such. */
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
  /** Addresses that the node uses inside the cluster. Families in any order; within a family the first one counts. */
  readonly internal: readonly NodeAddress[];
  /** Addresses under which others reach it. Families in any order; within a family the order is kept. */
  readonly external: readonly NodeAddress[];
  /** Labels that the node gets when it registers. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints that the node gets when it registers, `key=value:Effect`. */
  readonly taints: readonly string[];
  /** Labels of its machine, which selectors of the cluster match. */
  readonly machineLabels: Readonly<Record<string, string>>;
}

/** Where a node joins: a host, possibly a placeholder, and a TCP port. */
export interface JoinTarget {
  readonly host: HostText;
  readonly port: number;
}

/**
 * What objects hold that a cluster refers to. One that is not there, or may not be used so, is undefined; an offline plan
 * answers with placeholders.
 */
export interface Sources {
  /** Data of a Secret as text; without a namespace the cluster's own counts. */
  secret(
    use: Exclude<SourceUse, 'file'>,
    name: string,
    namespace?: string,
  ): Readonly<Record<string, string>> | undefined;
  /** What each key of an object of the cluster's namespace holds, to become files of `machineSelectorFiles`. */
  files(kind: 'Secret' | 'ConfigMap', name: string): FilesByKey | undefined;
}

export type FilesByKey = Pick<ReadonlyMap<string, Content>, 'get'>;

/** What rendering needs to know besides the node. */
export interface RenderContext {
  readonly cluster: Cluster;
  readonly version: EngineVersion;
  readonly network: NetworkPlan;
  /** Rendering rules the cluster was born with. */
  readonly contract: Contract;
  /** Where to join; absent on the init node. */
  readonly join?: JoinTarget;
  /** Join tokens, or placeholders in an offline plan. */
  readonly tokens: { readonly server: string; readonly agent: string };
  readonly sources: Sources;
  /** Registry that all images of the engine come from, when the manager has one and the cluster names none. */
  readonly systemDefaultRegistry?: string;
}

/**
 * The rendering contract a cluster is born with: a newer Drover renders an older cluster exactly as before, until the
 * contract is raised on purpose. Rendering asks these questions, never the name.
 */
export interface Contract {
  /** Year and month of its first release, e.g. `2026.11`. */
  readonly name: string;
  /** Whether servers write out the address they advertise even where the engine would find the same one. */
  readonly writesAdvertiseAddress: boolean;
  /** Whether nodes with IPv6 get a host preparation: loopback name, forwarding, router advertisements. */
  readonly preparesHosts: boolean;
  /** Whether K3s's Flannel masquerades pods with unique local addresses unless the user says otherwise. */
  readonly masqueradesUniqueLocalPods: boolean;
}

/** A file on a node. */
export interface NodeFile extends Content {
  /** Absolute path on the node. */
  readonly path: string;
  /** Octal mode, e.g. `0600`. */
  readonly mode: string;
  /** What it is for; one sentence for people. */
  readonly purpose: string;
  /** A change of it restarts nothing. */
  readonly dynamic?: boolean;
}

/** An HTTP health check that the node agent runs on the node. */
export interface Probe {
  readonly name: string;
  readonly url: string;
  readonly caCert?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
}

/** Configuration that is added to the user's, and why where that is worth telling. */
export interface Contribution {
  readonly config: EngineConfig;
  readonly decisions: readonly Decision[];
}

/** How an engine is worked with on a Linux node. Everything is fit for a shell as it is. */
export interface EngineOnNode {
  /** Repository of the image whose `run.sh` installs a release; the tag is the release with `-` for `+`. */
  readonly installerImage: string;
  /** What the installer's variables begin with: `RKE2` for `RKE2_DATA_DIR` and `INSTALL_RKE2_EXEC`. */
  readonly variablePrefix: string;
  /** systemd units of a server and of an agent, without `.service`. */
  readonly units: { readonly server: string; readonly agent: string };
  /** Kubeconfig of an administrator on servers with an API server. */
  readonly adminKubeconfig: string;
  /** The words that call kubectl on a node whose state is in the directory. */
  kubectl(dataDirectory: string): string;
  /** Names of the scripts that remove the engine; a host has those that fit how it was installed. */
  readonly uninstallers: readonly string[];
  /** Path of the script that removes it from a Windows host; absent where it does not run there. */
  readonly windowsUninstaller?: string;
}

/** A Kubernetes distribution. Pure: it turns a plan into configuration and knows nothing of nodes that exist. */
export interface Engine {
  readonly facts: EngineFacts;
  /** Directory of its state on a Linux node unless the user moved it, e.g. `/var/lib/rancher/rke2`. */
  readonly dataDirectory: string;
  /** Directory of its configuration, e.g. `/etc/rancher/rke2`. */
  readonly configDirectory: string;
  readonly onNode: EngineOnNode;
  /**
   * Keys that this engine needs for the node besides `user`, the user's configuration for it. Lists are added to the
   * user's, arguments of a name that the user gave must not come back, and single values never replace the user's.
   */
  config(node: NodeProfile, context: RenderContext, user: EngineConfig): Contribution;
  /** Probes of the engine's own components on the node; `config` is the node's whole configuration. */
  probes(node: NodeProfile, context: RenderContext, config: EngineConfig): readonly Probe[];
}
