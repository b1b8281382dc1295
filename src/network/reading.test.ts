import { describe, expect, it } from 'vitest';
import { rangesOf, readNetwork } from './reading.ts';

const path = ['spec'];
const items = (...values: readonly string[]) => ({ path, items: values.map((value) => ({ value, path })) });

describe('reading the network options', () => {
  it('keeps each item with its value, or with the reason why it has none', () => {
    const reading = readNetwork({
      engine: 'rke2',
      nodeMasks: {},
      pools: [],
      clusterCidr: items('10.42.0.0/16', 'x'),
      clusterDns: items('10.43.0.10', '10.43.0.0/16'),
    });
    expect(reading.clusterCidr.map(({ value, reason }) => value?.cidr.text ?? reason)).toEqual([
      '10.42.0.0/16',
      'without a prefix length such as /16 or /56',
    ]);
    expect(reading.clusterDns.map(({ value, reason }) => value?.text ?? reason)).toEqual([
      '10.43.0.10',
      'a range; one address without a prefix length belongs here',
    ]);
    expect(reading.serviceCidr).toEqual([]);
    expect(rangesOf(reading.clusterCidr).map(({ text }) => text)).toEqual(['10.42.0.0/16']);
  });
});
