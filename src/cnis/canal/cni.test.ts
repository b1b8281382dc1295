import { expect, it } from 'vitest';
import { cniConformance, cniContext } from '../../../testing/conformance/cni.ts';
import { canalCni } from './cni.ts';

cniConformance(canalCni);

it('needs nothing added for any stack', () => {
  for (const stack of ['ipv4', 'ipv6', 'dual'] as const) {
    expect(canalCni.chartValues(cniContext('rke2', stack))).toBeUndefined();
    expect(canalCni.engineConfig(cniContext('rke2', stack)).config).toEqual({});
  }
});
