import type { Family } from './family.ts';

/** Who sends: any node of the cluster, servers (etcd or control plane), clients of the cluster, or the manager. */
export type Peer = 'nodes' | 'servers' | 'clients' | 'manager';
/** Who listens. */
export type Listener = 'nodes' | 'servers' | 'etcd' | 'control-plane';

/** One opening that a node's firewall or security group needs. */
export interface Opening {
  readonly from: Peer;
  readonly to: Listener;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6';
  /** First and last port; absent for ICMP. */
  readonly ports?: readonly [first: number, last: number];
  /** ICMP types; absent means all. */
  readonly icmpTypes?: readonly number[];
  /** Families it concerns; absent means every family of the cluster. */
  readonly families?: readonly Family[];
  /** The only engine it concerns; absent means all. One CNI may use another port on another engine. */
  readonly engine?: 'k3s' | 'rke2';
  readonly purpose: string;
}
