import { expect, it } from 'vitest';
import { cniConformance, cniContext } from '../../../testing/conformance/cni.ts';
import { noneCni } from './cni.ts';

cniConformance(noneCni);

it('turns K3s’s own policy controller off, which serves Flannel only', () => {
  const userConfig = { 'flannel-backend': 'none' };
  expect(noneCni.engineConfig(cniContext('k3s', 'dual', { userConfig })).config).toEqual({
    'disable-network-policy': true,
  });
});

it('adds nothing on RKE2, which never runs that controller', () => {
  expect(noneCni.engineConfig(cniContext('rke2', 'dual')).config).toEqual({});
});
