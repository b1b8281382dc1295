import type { Decision } from '../lib/decision.ts';
import type { EngineVersion } from '../lib/version.ts';
import type { CniFacts, EngineFacts } from '../network/facts.ts';
import type { NetworkPlan } from '../network/plan.ts';

/** What a CNI is asked with; the same for all nodes of a cluster, since its answers must be equal on all servers. */
export interface CniContext {
  readonly engine: EngineFacts;
  readonly version: EngineVersion;
  readonly network: NetworkPlan;
  /** Whether multus stands before this CNI. */
  readonly behindMultus: boolean;
  /** Helm values that the user gave for the CNI's chart; they win over ours, value by value. */
  readonly userValues: Readonly<Record<string, unknown>>;
  /** Engine configuration that the user gave for all machines, for choices that depend on it (kube-proxy, backend). */
  readonly userConfig: Readonly<Record<string, unknown>>;
  /** Whether pods with unique local addresses are masqueraded unless the user says otherwise; a matter of the contract. */
  readonly masqueradesUniqueLocalPods: boolean;
}

/** Keys for the engine's configuration on servers, and why. */
export interface CniConfig {
  readonly config: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly decisions: readonly Decision[];
}

/** Helm values of the CNI's chart. */
export interface ChartValues {
  /** Name of the HelmChartConfig, e.g. `rke2-cilium`. */
  readonly chart: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** One for each value that is not obvious. */
  readonly decisions: readonly Decision[];
}

/** A probe of the CNI's own agent on a node: a port and a path under the loopback host. */
export interface CniProbe {
  readonly name: string;
  readonly port: number;
  readonly path: string;
}

/** A pod network. Pure. */
export interface Cni {
  readonly facts: CniFacts;
  /** Name of its chart on engines that install it by one, e.g. `rke2-cilium`. */
  readonly chart?: string;
  /** Keys for the engine's own configuration, e.g. K3s's `flannel-ipv6-masq`; never one that the user gave. */
  engineConfig(context: CniContext): CniConfig;
  /** Values for its chart where the defaults do not serve the stack; undefined where they do. */
  chartValues(context: CniContext): ChartValues | undefined;
  readonly probe?: CniProbe;
}
