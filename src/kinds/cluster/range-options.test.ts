import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { readNetwork } from '../../network/reading.ts';
import { networkInputOf } from './network-input.ts';
import { familiesAreCertain, rangeOptionsOf } from './range-options.ts';

function optionsOf(clusterCidr: unknown, serviceCidr: unknown = null) {
  const input = networkInputOf(aCluster({ clusterCidr, serviceCidr }));
  return rangeOptionsOf({ input, reading: readNetwork(input) });
}

describe('the two range options', () => {
  it('are pods and Services, with what is given and what was read', () => {
    const [pods, services] = optionsOf('10.52.0.0/16,x');
    expect([pods.key, pods.whose, pods.readings.length, pods.option !== undefined]).toEqual([
      'cluster-cidr',
      'pod',
      2,
      true,
    ]);
    expect([services.key, services.whose, services.readings.length, services.option]).toEqual([
      'service-cidr',
      'service',
      0,
      undefined,
    ]);
  });

  it.each([
    ['10.52.0.0/16', true],
    ['10.52.0.0/16,fd00::/56', true],
    ['10.52.0.0/16,10.53.0.0/16', false],
    ['10.52.0.0/16,fd00::/56,fd01::/56', false],
    ['10.52.0.0/16,x', false],
    [null, false],
  ])('have certain families when they are %s: %s', (clusterCidr, certain) => {
    expect(familiesAreCertain(optionsOf(clusterCidr)[0].readings)).toBe(certain);
  });
});
