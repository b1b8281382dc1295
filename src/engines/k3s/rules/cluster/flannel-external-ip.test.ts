import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, anEc2Config, aPool } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { flannelExternalIpRule } from './flannel-external-ip.ts';

const judge = (machines: Parameters<typeof anEc2Config>[0], config: Record<string, unknown>) => {
  const cluster = aCluster({ version: 'v1.35.1+k3s1', pools: [aPool()], config });
  return brief(judgeBy(flannelExternalIpRule, `${stringify(cluster)}---\n${stringify(anEc2Config(machines))}`));
};
const on = { 'flannel-external-ip': true };

describe('flannel-external-ip', () => {
  itsExamplesHold(flannelExternalIpRule);

  it('warns of machines without public addresses only', () => {
    expect(judge({ privateAddressOnly: true }, on)).toHaveLength(1);
    expect(judge({ ipv6AddressOnly: true }, on)).toHaveLength(1);
    expect(judge({}, on)).toEqual([]);
    expect(judge({ privateAddressOnly: true }, {})).toEqual([]);
  });

  it('trusts external addresses that the user gives', () => {
    expect(judge({ privateAddressOnly: true }, { ...on, 'node-external-ip': 'eth1' })).toEqual([]);
  });
});
