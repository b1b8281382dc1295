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

/** Ports or ICMP types in words: `443`, `30000-32767`, `3,8,11`, `all types`. */
export function portsText({ ports, icmpTypes }: Opening): string {
  if (ports) return ports[0] === ports[1] ? String(ports[0]) : `${ports[0]}-${ports[1]}`;
  return icmpTypes?.join(',') ?? 'all types';
}
