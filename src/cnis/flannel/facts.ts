import type { CniFacts } from '../../network/facts.ts';
import { flannelWireGuard, vxlanBetweenNodes, vxlanOverhead } from '../shared-openings.ts';

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
  overhead: vxlanOverhead,
  openings: [
    vxlanBetweenNodes('Flannel', 8472, { engine: 'k3s' }),
    ...flannelWireGuard('Flannel', { engine: 'k3s' }),
    vxlanBetweenNodes('Flannel', 4789, { engine: 'rke2' }),
  ],
};
