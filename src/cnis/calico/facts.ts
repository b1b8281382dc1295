import type { CniFacts } from '../../network/facts.ts';

/**
 * Calico by its operator. Its own IPAM hands out blocks of 64 addresses and ignores the node ranges of Kubernetes.
 * Sources: the rke2-calico chart, the operator's validation, Calico's MTU documentation.
 */
export const calicoFacts: CniFacts = {
  name: 'calico',
  title: 'Calico',
  engines: ['rke2'],
  supportsWindows: true,
  enforcesNetworkPolicy: true,
  usesNodeRanges: false,
  overhead: { ipv4: 50, ipv6: 70 },
  openings: [
    {
      from: 'nodes',
      to: 'nodes',
      protocol: 'udp',
      ports: [4789, 4789],
      purpose: 'VXLAN of Calico; never expose it publicly',
    },
    { from: 'nodes', to: 'nodes', protocol: 'tcp', ports: [5473, 5473], purpose: 'Typha of Calico' },
    { from: 'nodes', to: 'nodes', protocol: 'tcp', ports: [9098, 9099], purpose: 'health of Typha and Calico' },
    { from: 'nodes', to: 'nodes', protocol: 'tcp', ports: [179, 179], purpose: 'BGP of Calico, where it is enabled' },
  ],
};
