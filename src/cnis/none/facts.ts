import type { CniFacts } from '../../network/facts.ts';

/** No CNI from the engine: nodes stay NotReady until the user's own is applied, and only the user knows its needs. */
export const noneFacts: CniFacts = {
  name: 'none',
  title: 'your own CNI',
  engines: ['k3s', 'rke2'],
  supportsWindows: false,
  enforcesNetworkPolicy: false,
  usesNodeRanges: false,
  overhead: { ipv4: 0, ipv6: 0 },
  openings: [],
};
