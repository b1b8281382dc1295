import { describe, expect, it } from 'vitest';
import { cniConformance, cniContext } from '../../../testing/conformance/cni.ts';
import type { Stack } from '../../network/family.ts';
import { ciliumCni } from './cni.ts';

cniConformance(ciliumCni);

function valuesFor(stack: Stack, userValues: Record<string, unknown> = {}, behindMultus = false): unknown {
  return ciliumCni.chartValues(cniContext('rke2', stack, { userValues, behindMultus }))?.values;
}

describe('Cilium routing', () => {
  it('is native between neighbours on IPv6 alone, with the range that it carries', () => {
    expect(valuesFor('ipv6')).toEqual({
      routingMode: 'native',
      autoDirectNodeRoutes: true,
      ipv6NativeRoutingCIDR: 'fd7a:3c1e:9b42:5200::/56',
    });
  });

  it.each(['ipv4', 'dual'] as const)('is the chart’s own on %s', (stack) => {
    expect(valuesFor(stack)).toBeUndefined();
  });

  it.each([
    { underlayProtocol: 'ipv6' },
    { routingMode: 'tunnel' },
    { tunnelProtocol: 'geneve' },
    { autoDirectNodeRoutes: false },
  ])('is the user’s when the user chose %j', (userValues) => {
    expect(valuesFor('ipv6', userValues)).toBeUndefined();
  });

  it('is completed when the user chose a part of it', () => {
    expect(valuesFor('ipv6', { autoDirectNodeRoutes: true })).toEqual({
      routingMode: 'native',
      ipv6NativeRoutingCIDR: 'fd7a:3c1e:9b42:5200::/56',
    });
  });

  it('leaves the routes to whoever chose native routing without neighbours', () => {
    for (const routes of [{}, { autoDirectNodeRoutes: false }]) {
      expect(valuesFor('ipv6', { routingMode: 'native', ...routes })).toEqual({
        ipv6NativeRoutingCIDR: 'fd7a:3c1e:9b42:5200::/56',
      });
    }
  });

  it('carries the pods of every family where the user chose native routing', () => {
    expect(valuesFor('dual', { routingMode: 'native', ipv4NativeRoutingCIDR: '10.0.0.0/8' })).toEqual({
      ipv6NativeRoutingCIDR: 'fd7a:3c1e:9b42:5200::/56',
    });
    expect(Object.keys(valuesFor('dual', { routingMode: 'native', ipv6NativeRoutingCIDR: null }) ?? {}).sort()).toEqual(
      ['ipv4NativeRoutingCIDR', 'ipv6NativeRoutingCIDR'],
    );
  });

  it('takes null for no choice', () => {
    expect(valuesFor('ipv6', { routingMode: null, tunnelProtocol: null })).toEqual(valuesFor('ipv6'));
  });

  it('is complete when the user gave all of it', () => {
    const all = { routingMode: 'native', autoDirectNodeRoutes: true, ipv6NativeRoutingCIDR: 'fd00::/56' };
    expect(valuesFor('ipv6', all)).toBeUndefined();
  });
});

describe('Cilium behind multus', () => {
  it('does not remove it', () => {
    expect(valuesFor('dual', {}, true)).toEqual({ cni: { exclusive: false } });
  });

  it('does as the user says', () => {
    expect(valuesFor('dual', { cni: { exclusive: true } }, true)).toBeUndefined();
  });
});
