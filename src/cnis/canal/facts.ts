import type { CniFacts } from '../../network/facts.ts';
import { betweenNodes, flannelWireGuard, vxlanBetweenNodes, vxlanOverhead } from '../shared-openings.ts';

/** Canal: Flannel carries the packets, Calico enforces policies. Source: the rke2-canal chart. */
export const canalFacts: CniFacts = {
  name: 'canal',
  title: 'Canal',
  engines: ['rke2'],
  supportsWindows: false,
  enforcesNetworkPolicy: true,
  usesNodeRanges: true,
  overhead: vxlanOverhead,
  openings: [
    vxlanBetweenNodes('Canal', 8472),
    betweenNodes('tcp', 9099, 'health of Canal'),
    ...flannelWireGuard('Canal'),
  ],
};
