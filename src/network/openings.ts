import type { CniFacts, EngineFacts } from './facts.ts';
import type { Family } from './family.ts';
import type { Opening } from './firewall.ts';

/** NodePorts unless `service-node-port-range` says otherwise. */
export const defaultNodePorts: readonly [number, number] = [30_000, 32_767];

/**
 * ICMPv6 that must pass on every IPv6 node (RFC 4890): errors among them Packet Too Big, without which large packets
 * vanish, and Neighbour Discovery with Router Advertisements, without which there is no IPv6 at all.
 */
const icmpv6: Opening = {
  from: 'clients',
  to: 'nodes',
  protocol: 'icmpv6',
  icmpTypes: [1, 2, 3, 4, 128, 129, 133, 134, 135, 136, 137],
  families: ['ipv6'],
  purpose: 'path MTU, neighbour discovery and router advertisements',
};

/** IPv4's twin: "fragmentation needed" is part of destination unreachable (RFC 1191). */
const icmp: Opening = {
  from: 'clients',
  to: 'nodes',
  protocol: 'icmp',
  icmpTypes: [3, 8, 11],
  families: ['ipv4'],
  purpose: 'path MTU and reachability',
};

/** All openings of a cluster, each with the families it is needed in, engine first, then CNI, then what every node needs. */
export function openingsOf(
  families: readonly Family[],
  engine: EngineFacts,
  cni: CniFacts | undefined,
  nodePorts: readonly [number, number],
): Opening[] {
  const all: Opening[] = [
    ...engine.openings,
    ...(cni?.openings ?? []),
    { from: 'clients', to: 'nodes', protocol: 'tcp', ports: nodePorts, purpose: 'NodePort Services' },
    { from: 'clients', to: 'nodes', protocol: 'udp', ports: nodePorts, purpose: 'NodePort Services' },
    icmpv6,
    icmp,
  ];
  const needed: Opening[] = [];
  for (const opening of all) {
    if (opening.engine !== undefined && opening.engine !== engine.name) continue;
    const wanted = opening.families ? families.filter((family) => opening.families?.includes(family)) : families;
    if (wanted.length > 0) needed.push({ ...opening, families: wanted });
  }
  return needed;
}
