import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, anEc2Config, aPool } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2MetadataOverIpv6Rule } from './ec2-metadata-over-ipv6.ts';

const ipv4 = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const pool = aPool({ machineConfigRef: { kind: 'Amazonec2Config', name: 'demo-pool1' } });

function judge(config: Parameters<typeof anEc2Config>[0], options: Parameters<typeof aCluster>[0] = {}) {
  const cluster = aCluster({ pools: [pool], ...options });
  return brief(judgeBy(ec2MetadataOverIpv6Rule, `${stringify(cluster)}---\n${stringify(anEc2Config(config))}`));
}

describe('ec2-metadata-over-ipv6', () => {
  itsExamplesHold(ec2MetadataOverIpv6Rule);

  it('warns of IPv6-only machines without the IPv6 endpoint', () => {
    const found = ['warning spec.rkeConfig.machinePools[0].machineConfigRef.name'];
    expect(judge({ httpProtocolIpv6: 'disabled' }, ipv6)).toEqual(found);
    expect(
      judge({ httpProtocolIpv6: '' }, { ...ipv6, config: { 'node-name-from-cloud-provider-metadata': true } }),
    ).toEqual(found);
    expect(judge({ httpProtocolIpv6: 'enabled' }, ipv6)).toEqual([]);
  });

  it('leaves clusters with IPv4 alone', () => {
    expect(judge({ httpProtocolIpv6: 'disabled' })).toEqual([]);
    expect(judge({ httpProtocolIpv6: 'disabled' }, ipv4)).toEqual([]);
  });
});
