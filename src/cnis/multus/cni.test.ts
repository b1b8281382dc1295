import { expect, it } from 'vitest';
import { cniConformance, cniContext } from '../../../testing/conformance/cni.ts';
import { multusCni } from './cni.ts';

cniConformance(multusCni);

it('needs nothing added for any stack', () => {
  for (const stack of ['ipv4', 'ipv6', 'dual'] as const) {
    expect(multusCni.chartValues(cniContext('rke2', stack))).toBeUndefined();
    expect(multusCni.engineConfig(cniContext('rke2', stack)).config).toEqual({});
  }
});
