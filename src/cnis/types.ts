import type { EngineVersion } from '../lib/version.ts';
import type { CniFacts, EngineFacts } from '../network/facts.ts';
import type { NetworkPlan } from '../network/plan.ts';

/** What a CNI is asked with. */
export interface CniContext {
  readonly engine: EngineFacts;
  readonly version: EngineVersion;
  readonly network: NetworkPlan;
  /** Helm values that the user gave for the CNI's chart; they win over ours, value by value. */
  readonly userValues: Readonly<Record<string, unknown>>;
  /** Engine configuration that the user gave, for choices that depend on it (kube-proxy, MTU, backend). */
  readonly userConfig: Readonly<Record<string, unknown>>;
}

/** Helm values of the CNI's chart and why they are needed. */
export interface ChartValues {
  /** Name of the HelmChartConfig, e.g. `rke2-cilium`. */
  readonly chart: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly why: readonly string[];
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
  /** Keys for the engine's own configuration, e.g. K3s's `flannel-backend`. */
  engineConfig(context: CniContext): Readonly<Record<string, string | boolean | readonly string[]>>;
  /** Values for its chart where the defaults do not serve the stack; undefined where they do. */
  chartValues(context: CniContext): ChartValues | undefined;
  readonly probe?: CniProbe;
}
