import type { Address } from './address.ts';
import type { Cidr } from './cidr.ts';
import type { Family, Stack } from './family.ts';
import type { Opening } from './firewall.ts';
import type { ReservedBlock } from './reserved.ts';
import type { Traced } from './trace.ts';

/**
 * Everything about addresses that a cluster's parts must agree on, derived once. Lists that hold both families have the
 * primary family first: engines take the first of each list for the address to advertise, and refuse disagreement.
 */
export interface NetworkPlan {
  readonly stack: Traced<Stack>;
  /** The family of the first service range (Kubernetes: the API server's own Service has it). */
  readonly primary: Traced<Family>;
  /** Families of the cluster, primary first. */
  readonly families: readonly Family[];
  /** Pod ranges, one a family. */
  readonly pods: readonly Traced<Cidr>[];
  /** Service ranges, one a family. */
  readonly services: readonly Traced<Cidr>[];
  /** Prefix length of the pod range that each node gets, one a family. */
  readonly nodeMasks: readonly NodeMask[];
  /** Addresses of the cluster's DNS service. */
  readonly dns: readonly Traced<Address>[];
  readonly domain: Traced<string>;
  /** Host of URLs to a node's own components: `127.0.0.1`, `[::1]`, or `localhost` where either family may answer. */
  readonly loopback: Traced<'127.0.0.1' | '[::1]' | 'localhost'>;
  readonly capacity: Capacity;
  /** How every node's own addresses are used, decided per node when they are known. */
  readonly nodeAddresses: NodeAddressRoles;
  /** Where nodes join: the port, and the family of the address. */
  readonly join: Traced<{ readonly port: number; readonly family: Family }>;
  /** Names and addresses, never in brackets, that the API server's certificate must hold besides each node's own. */
  readonly certificateNames: readonly Traced<string>[];
  readonly openings: readonly Opening[];
  /** Ranges that pods and Services must stay clear of, besides those the facts name. */
  readonly reserved: readonly ReservedBlock[];
}

export interface NodeMask extends Traced<number> {
  readonly family: Family;
}

/** How much fits. Counts are exact integers; the node count is bounded by the family with fewer ranges. */
export interface Capacity {
  readonly perFamily: readonly FamilyCapacity[];
  /** Nodes that get a range in every family. */
  readonly nodes: bigint;
  /** The family that bounds it. */
  readonly boundBy: Family;
  /** Pods a node can run: its smallest range, at most the kubelet's limit of 110 unless that is changed. */
  readonly podsPerNode: number;
  /** Sum of the pools' quantities. */
  readonly plannedNodes: number;
  /** The same with every pool's surge during a roll-out. */
  readonly plannedWithSurge: number;
}

export interface FamilyCapacity {
  readonly family: Family;
  /** Node ranges in the pod range. */
  readonly nodes: bigint;
  /** Pod addresses in a node's range: without network, gateway and broadcast in IPv4; without network and gateway in IPv6. */
  readonly podsPerNode: bigint;
  /** Addresses that Services can take. */
  readonly services: bigint;
}

export interface NodeAddressRoles {
  /** Families of `node-ip`, in order. Every node needs an address of each. */
  readonly nodeIp: Traced<readonly Family[]>;
  /** The family of the address that servers advertise. */
  readonly advertise: Traced<Family>;
  /** The family of the address that etcd members use among themselves. */
  readonly etcdPeer: Traced<Family>;
}
