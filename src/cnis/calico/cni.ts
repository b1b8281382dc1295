import type { Cni } from '../types.ts';
import { calicoFacts } from './facts.ts';

/** The chart makes one VXLAN pool for each range, the operator finds addresses and MTU: nothing to add for any stack. */
export const calicoCni: Cni = {
  facts: calicoFacts,
  chart: 'rke2-calico',
  engineConfig: () => ({ config: {}, decisions: [] }),
  chartValues: () => undefined,
  probe: { name: 'calico', port: 9099, path: '/liveness' },
};
