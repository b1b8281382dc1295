import type { CniFacts } from '../../network/facts.ts';
import { betweenNodes, vxlanBetweenNodes, vxlanOverhead } from '../shared-openings.ts';

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
  overhead: vxlanOverhead,
  openings: [
    vxlanBetweenNodes('Calico', 4789),
    betweenNodes('tcp', 5473, 'Typha of Calico'),
    betweenNodes('tcp', [9098, 9099], 'health of Typha and Calico'),
    betweenNodes('tcp', 179, 'BGP of Calico, where it is enabled'),
  ],
};
