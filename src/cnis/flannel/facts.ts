import type { CniFacts } from '../../network/facts.ts';

/**
 * Flannel: built into K3s, a chart on RKE2. It enforces no policies by itself; on K3s the engine's own controller does.
 * Sources: K3s's agent code, the rke2-flannel chart (VNI 4096 on the port that Windows uses).
 */
export const flannelFacts: CniFacts = {
  name: 'flannel',
  title: 'Flannel',
  engines: ['k3s', 'rke2'],
  supportsWindows: true,
  enforcesNetworkPolicy: false,
  usesNodeRanges: true,
  overhead: { ipv4: 50, ipv6: 70 },
  openings: [
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [8472, 8472],
      engine: 'k3s',
      purpose: 'VXLAN of Flannel; never expose it publicly',
    },
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [51820, 51820],
      families: ['ipv4'],
      engine: 'k3s',
      purpose: 'WireGuard of Flannel, where that backend is chosen',
    },
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [51821, 51821],
      families: ['ipv6'],
      engine: 'k3s',
      purpose: 'WireGuard of Flannel, where that backend is chosen',
    },
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [4789, 4789],
      engine: 'rke2',
      purpose: 'VXLAN of Flannel; never expose it publicly',
    },
  ],
};
