import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, aDigitalOceanConfig, aPool } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { dropletPrivateNetworkRule } from './droplet-private-network.ts';

const ipv4 = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const pool = aPool({ machineConfigRef: { kind: 'DigitaloceanConfig', name: 'demo-pool1' } });

function judge(config: Parameters<typeof aDigitalOceanConfig>[0], options: Parameters<typeof aCluster>[0] = {}) {
  const cluster = aCluster({ pools: [pool], ...options });
  return brief(
    judgeBy(dropletPrivateNetworkRule, `${stringify(cluster)}---\n${stringify(aDigitalOceanConfig(config))}`),
  );
}

describe('droplet-private-network', () => {
  itsExamplesHold(dropletPrivateNetworkRule);

  it('warns of dual-stack clusters on public IPv4 addresses', () => {
    const found = ['warning spec.rkeConfig.machinePools[0].machineConfigRef.name'];
    expect(judge({})).toEqual(found);
    expect(judge({ privateNetworking: false })).toEqual(found);
    expect(judge({ privateNetworking: true })).toEqual([]);
  });

  it('leaves other clusters alone', () => {
    expect(judge({}, ipv4)).toEqual([]);
    expect(judge({}, ipv6)).toEqual([]);
  });
});
