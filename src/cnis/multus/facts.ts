import type { CniFacts } from '../../network/facts.ts';

/**
 * Multus stands before a CNI that serves pods and attaches further networks; it carries nothing itself.
 * Source: RKE2's checks of `cni` (multus must be the first of exactly two), its documentation.
 */
export const multusFacts: CniFacts = {
  name: 'multus',
  title: 'Multus',
  engines: ['rke2'],
  supportsWindows: false,
  enforcesNetworkPolicy: false,
  usesNodeRanges: false,
  overhead: { ipv4: 0, ipv6: 0 },
  openings: [],
};
