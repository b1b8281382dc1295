import type { FieldPath } from '../lib/field-path.ts';
import type { EngineVersion } from '../lib/version.ts';
import type { EngineName } from './facts.ts';
import type { Stack } from './family.ts';

/** A value that the user wrote, and where. */
export interface Given<T> {
  readonly value: T;
  readonly path: FieldPath;
}

/**
 * An engine option that takes a list, given as a YAML list or as one comma string. Items are exactly what the engine
 * would see: split at commas, not trimmed (K3s and RKE2 trim nothing).
 */
export interface ListOption {
  readonly path: FieldPath;
  readonly items: readonly Given<string>[];
}

/** What the network plan of a cluster is made from: the user's words, located but not judged. */
export interface NetworkInput {
  readonly engine: EngineName;
  /** Absent when the version is missing or does not parse. */
  readonly version?: EngineVersion;
  readonly clusterCidr?: ListOption;
  readonly serviceCidr?: ListOption;
  readonly clusterDns?: ListOption;
  readonly clusterDomain?: Given<string>;
  /** `node-cidr-mask-size`, `…-ipv4`, `…-ipv6` among the controller manager's arguments; text because it is not judged yet. */
  readonly nodeMasks: Readonly<Partial<Record<'any' | 'ipv4' | 'ipv6', Given<string>>>>;
  readonly stackPreference?: Given<string>;
  /** CNI names in order, e.g. `['multus', 'calico']`; absent when the user names none. */
  readonly cni?: Given<readonly string[]>;
  /** Port of K3s's API server and supervisor, when given. */
  readonly httpsListenPort?: Given<string>;
  /** K3s's flannel backend, when given. */
  readonly flannelBackend?: Given<string>;
  readonly tlsSan?: ListOption;
  readonly advertiseAddress?: Given<string>;
  /** FQDN of the authorized cluster endpoint, when enabled and given. */
  readonly clusterEndpointFqdn?: Given<string>;
  readonly nodePortRange?: Given<string>;
  /** The kubelet's `max-pods`, when given as a whole number. */
  readonly maxPods?: Given<number>;
  readonly pools: readonly PoolInput[];
  /** How many nodes are planned in all, when somebody says so; it counts instead of the pools. */
  readonly plannedNodes?: number;
}

/** What the plan needs to know of a pool. */
export interface PoolInput {
  readonly name: string;
  readonly path: FieldPath;
  readonly quantity: number;
  /** Machines above the quantity during a roll-out. */
  readonly surge: number;
  readonly roles: Roles;
  readonly windows: boolean;
  /** Families its machines will have; absent when the machine configuration is not known. */
  readonly stack?: Stack;
}

/** Roles of a node; a node without any is no node. */
export interface Roles {
  readonly etcd: boolean;
  readonly controlPlane: boolean;
  readonly worker: boolean;
}
