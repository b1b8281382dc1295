import type { Cni } from '../types.ts';
import { canalFacts } from './facts.ts';

/** The chart reads the families out of the engine's ranges and masquerades by itself: nothing to add for any stack. */
export const canalCni: Cni = {
  facts: canalFacts,
  chart: 'rke2-canal',
  engineConfig: () => ({ config: {}, decisions: [] }),
  chartValues: () => undefined,
};
