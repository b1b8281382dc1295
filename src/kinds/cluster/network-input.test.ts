import { describe, expect, it } from 'vitest';
import { aCluster, aPool, type ClusterOptions } from '../../../testing/builders.ts';
import { networkInputOf } from './network-input.ts';

const input = (options: ClusterOptions) => networkInputOf(aCluster(options));
const argumentsKey = 'kube-controller-manager-arg';

describe('what a network plan is made from', () => {
  it.each([undefined, null, '', []])('lacks ranges that are given as %j', (nothing) => {
    const { clusterCidr, serviceCidr, clusterDns } = input({
      clusterCidr: null,
      serviceCidr: null,
      config: { 'cluster-cidr': nothing, 'service-cidr': nothing, 'cluster-dns': nothing },
    });
    expect([clusterCidr, serviceCidr, clusterDns]).toEqual([undefined, undefined, undefined]);
  });

  it('has items split at commas and not trimmed, each with its place', () => {
    const option = input({ clusterCidr: ['a,b', ' c'] }).clusterCidr;
    expect(option?.items.map(({ value, path }) => `${value}|${path.at(-1)}`)).toEqual(['a|0', 'b|0', ' c|1']);
    expect(input({ clusterCidr: 'a, b' }).clusterCidr?.items.map(({ value }) => value)).toEqual(['a', ' b']);
  });

  it('takes the last value that is for all machines', () => {
    const machineSelectorConfig = [
      { config: { 'cluster-domain': 'two.test' } },
      { machineLabelSelector: { matchLabels: { a: 'b' } }, config: { 'cluster-domain': 'three.test' } },
      { machineLabelSelector: {}, config: { 'cluster-domain': '' } },
    ];
    const cluster = { config: { 'cluster-domain': 'one.test' }, rke: { machineSelectorConfig } };
    expect(input(cluster).clusterDomain).toEqual({
      value: 'two.test',
      path: ['spec', 'rkeConfig', 'machineSelectorConfig', 0, 'config', 'cluster-domain'],
    });
  });

  it('reads node masks among arguments, the last of a name, dashed or not, and splits none at commas', () => {
    const config = {
      [argumentsKey]: ['node-cidr-mask-size-ipv4=23', '--node_cidr_mask_size_ipv4=25', 'a=1,node-cidr-mask-size=9'],
    };
    const { nodeMasks } = input({ config });
    expect(nodeMasks.ipv4?.value).toBe('25');
    expect(nodeMasks.any).toBeUndefined();
  });

  it.each([
    [3, 3],
    ['25%', 3],
    ['0', 0],
    ['x', 0],
  ])('counts a surge of %s on ten machines as %i', (maxSurge, surge) => {
    const pools = [aPool({ quantity: 10, rollingUpdate: { maxSurge } })];
    expect(input({ pools }).pools[0]).toMatchObject({ quantity: 10, surge });
  });

  it('counts one machine, and one more during a roll-out, where a pool says nothing', () => {
    const { quantity: _, ...pool } = aPool();
    expect(input({ pools: [pool] }).pools[0]).toMatchObject({ quantity: 1, surge: 1 });
  });
});
