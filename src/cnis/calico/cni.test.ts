import { expect, it } from 'vitest';
import { cniConformance, cniContext } from '../../../testing/conformance/cni.ts';
import { calicoCni } from './cni.ts';

cniConformance(calicoCni);

it('leaves pools to its chart, which makes one VXLAN pool for each range', () => {
  for (const stack of ['ipv4', 'ipv6', 'dual'] as const) {
    expect(calicoCni.chartValues(cniContext('rke2', stack))).toBeUndefined();
  }
});

it('is probed at the liveness of its node agent', () => {
  expect(calicoCni.probe).toEqual({ name: 'calico', port: 9099, path: '/liveness' });
});
