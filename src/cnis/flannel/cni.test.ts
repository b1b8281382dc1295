import { expect, it } from 'vitest';
import { cniConformance, cniContext } from '../../../testing/conformance/cni.ts';
import { cidr } from '../../network/cidr.ts';
import { flannelCni } from './cni.ts';

cniConformance(flannelCni);

it.each(['ipv6', 'dual'] as const)('masquerades unique local pods of K3s on %s', (stack) => {
  expect(flannelCni.engineConfig(cniContext('k3s', stack)).config).toEqual({ 'flannel-ipv6-masq': true });
});

it('masquerades no pods with addresses that are routed', () => {
  const context = cniContext('k3s', 'ipv6');
  const pods = context.network.pods.map((range) => ({ ...range, value: cidr('2a05:d014:1234:4200::/56') }));
  const network = { ...context.network, pods };
  expect(flannelCni.engineConfig({ ...context, network }).config).toEqual({});
});

it('adds nothing to an IPv4-only K3s, to RKE2, and under a contract without masquerading', () => {
  expect(flannelCni.engineConfig(cniContext('k3s', 'ipv4')).config).toEqual({});
  expect(flannelCni.engineConfig(cniContext('rke2', 'dual')).config).toEqual({});
  const old = cniContext('k3s', 'dual', { masqueradesUniqueLocalPods: false });
  expect(flannelCni.engineConfig(old).config).toEqual({});
});
