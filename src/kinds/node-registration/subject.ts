import type { Address } from '../../network/address.ts';
import type { Roles } from '../../network/input.ts';
import type { NodeAddressReading } from '../../network/node-addresses.ts';
import type { ClusterSubject } from '../cluster/subject.ts';
import type { DetectedAddress } from './detected-addresses.ts';

/** What a host says of itself when it asks to join a cluster; texts are as written, absent where nothing was said. */
export interface NodeRegistrationRequest {
  readonly nodeName?: string;
  /** Addresses under which others reach it: one, or a comma list. */
  readonly address?: string;
  /** Addresses that it uses inside the cluster: one, or a comma list. */
  readonly internalAddress?: string;
  /**
   * What was found on the host because nobody named addresses, the better ones first. Once they are judged,
   * `internalAddress` holds those that the node uses.
   */
  readonly detected?: readonly DetectedAddress[];
  /** The host is of a pool: its provider tells its addresses, and it says none itself. */
  readonly addressesFromProvider?: boolean;
  readonly roles: Roles;
  /** `key=value,…` */
  readonly labels?: string;
  /** `key=value:Effect,…` */
  readonly taints?: string;
}

/** Another node of the cluster that is alive. */
export interface LiveNode {
  readonly name: string;
  readonly addresses: readonly Address[];
}

/** One label as it was written. */
export interface LabelReading {
  readonly text: string;
  readonly index: number;
  readonly key: string;
  /** Absent without an equals sign. */
  readonly value?: string;
}

/** One taint as it was written. */
export interface TaintReading extends LabelReading {
  /** Absent without a colon. */
  readonly effect?: string;
}

/** What rules about a registration see. Built once by `nodeRegistrationSubject`. */
export interface NodeRegistrationSubject {
  readonly request: NodeRegistrationRequest;
  readonly windows: boolean;
  readonly internal: readonly NodeAddressReading[];
  readonly external: readonly NodeAddressReading[];
  /** Empty where somebody named addresses, and where the host has not been searched. */
  readonly detected: readonly DetectedAddress[];
  readonly labels: readonly LabelReading[];
  readonly taints: readonly TaintReading[];
  /** The cluster that it wants to join, with its plan. */
  readonly cluster: ClusterSubject;
  readonly others: readonly LiveNode[];
}
