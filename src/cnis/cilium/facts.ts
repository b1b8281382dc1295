import type { CniFacts } from '../../network/facts.ts';
import { betweenNodes, vxlanBetweenNodes, vxlanOverhead } from '../shared-openings.ts';

/** Cilium with the node ranges of Kubernetes. Sources: the rke2-cilium chart, RKE2's requirements. */
export const ciliumFacts: CniFacts = {
  name: 'cilium',
  title: 'Cilium',
  engines: ['rke2'],
  supportsWindows: false,
  enforcesNetworkPolicy: true,
  usesNodeRanges: true,
  overhead: vxlanOverhead,
  openings: [
    vxlanBetweenNodes('Cilium', 8472),
    betweenNodes('tcp', 4240, 'health of Cilium'),
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
    betweenNodes('udp', 51871, 'WireGuard of Cilium, where encryption is on'),
  ],
};
