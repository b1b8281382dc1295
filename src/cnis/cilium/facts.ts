import type { CniFacts } from '../../network/facts.ts';

/** Cilium with the node ranges of Kubernetes. Sources: the rke2-cilium chart, RKE2's requirements. */
export const ciliumFacts: CniFacts = {
  name: 'cilium',
  title: 'Cilium',
  engines: ['rke2'],
  supportsWindows: false,
  enforcesNetworkPolicy: true,
  usesNodeRanges: true,
  overhead: { ipv4: 50, ipv6: 70 },
  openings: [
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [8472, 8472],
      purpose: 'VXLAN of Cilium; never expose it publicly',
    },
    { from: 'nodes', to: 'nodes', protocol: 'tcp', ports: [4240, 4240], purpose: 'health of Cilium' },
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'icmp',
      icmpTypes: [0, 8],
      families: ['ipv4'],
      purpose: 'health of Cilium, echo between nodes',
    },
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'icmpv6',
      icmpTypes: [128, 129],
      families: ['ipv6'],
      purpose: 'health of Cilium, echo between nodes',
    },
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [51871, 51871],
      purpose: 'WireGuard of Cilium, where encryption is on',
    },
  ],
};
