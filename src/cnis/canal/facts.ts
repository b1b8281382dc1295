import type { CniFacts } from '../../network/facts.ts';

/** Canal: Flannel carries the packets, Calico enforces policies. Source: the rke2-canal chart. */
export const canalFacts: CniFacts = {
  name: 'canal',
  title: 'Canal',
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
      purpose: 'VXLAN of Canal; never expose it publicly',
    },
    { from: 'nodes', to: 'nodes', protocol: 'tcp', ports: [9099, 9099], purpose: 'health of Canal' },
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [51820, 51820],
      families: ['ipv4'],
      purpose: 'WireGuard of Canal, where that backend is chosen',
    },
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [51821, 51821],
      families: ['ipv6'],
      purpose: 'WireGuard of Canal, where that backend is chosen',
    },
  ],
};
