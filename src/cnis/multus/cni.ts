import type { Cni } from '../types.ts';
import { multusFacts } from './facts.ts';

/** Multus only calls the CNI behind it: nothing to add for any stack. */
export const multusCni: Cni = {
  facts: multusFacts,
  chart: 'rke2-multus',
  engineConfig: () => ({ config: {}, decisions: [] }),
  chartValues: () => undefined,
};
