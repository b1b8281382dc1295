import type { MachineOrder } from '../../types.ts';
import { clusterTag, sshTag } from '../marks.ts';
import type { DropletSettings } from '../settings.ts';
import { type FirewallWanted, inboundRules, outboundRules } from './rules.ts';

/** Beginning of the names of a cluster's firewalls, followed by nothing or by `-` and what it is for. */
function firewallName(clusterId: string): string {
  return `drover-${clusterId}`;
}

/** Whether a firewall was made for the cluster. */
export function isFirewallOf(clusterId: string, name: string): boolean {
  const own = firewallName(clusterId);
  return name === own || name.startsWith(`${own}-ssh-`);
}

/**
 * The firewalls that the droplet of an order is behind: that of its cluster, and where the configuration names an SSH key
 * one that lets its owner in, for pools of one cluster may differ in that. DigitalOcean applies both together.
 */
export function firewallsOf(managerId: string, order: MachineOrder, settings: DropletSettings): FirewallWanted[] {
  const { families, openings, owner } = order;
  const nodes = clusterTag(managerId, owner.clusterId);
  const cluster: FirewallWanted = {
    name: firewallName(owner.clusterId),
    tags: [nodes],
    inbound: inboundRules(openings, families, nodes),
    outbound: outboundRules,
  };
  if (settings.ssh === undefined) return [cluster];
  const { port } = settings.ssh;
  const login = { from: 'clients', to: 'nodes', protocol: 'tcp', ports: [port, port], purpose: 'SSH' } as const;
  return [
    cluster,
    {
      name: `${firewallName(owner.clusterId)}-ssh-${port}`,
      tags: [sshTag(managerId, owner.clusterId, port)],
      inbound: inboundRules([login], families, nodes),
      outbound: [],
    },
  ];
}
