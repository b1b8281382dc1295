import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, aDigitalOceanConfig, anEc2Config, aPool, aSimulatedConfig } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { poolStackRule } from './pool-stack.ts';

const ranges = {
  ipv4: { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' },
  ipv6: { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' },
  dual: {},
};
type Config = { kind: string; metadata?: { name?: string | null } };

function judge(configs: readonly Config[], options: Parameters<typeof aCluster>[0]) {
  const pools = configs.map(({ kind, metadata }) =>
    aPool({ name: metadata?.name ?? '', machineConfigRef: { kind, name: metadata?.name ?? '' } }),
  );
  const documents = [aCluster({ ...options, pools }), ...configs];
  return judgeBy(poolStackRule, documents.map((document) => stringify(document)).join('---\n'));
}

describe('pool-stack', () => {
  itsExamplesHold(poolStackRule);

  it.each([
    ['ipv4', anEc2Config({ ipv6AddressCount: '0' }), []],
    ['ipv4', anEc2Config(), ['error']],
    ['ipv4', aDigitalOceanConfig(), ['warning']],
    ['ipv4', aDigitalOceanConfig({ ipv6: false }), []],
    ['ipv4', aSimulatedConfig({ stack: 'ipv6' }), ['error']],
    ['ipv6', anEc2Config({ ipv6AddressOnly: true }), []],
    ['ipv6', anEc2Config(), ['error']],
    ['ipv6', anEc2Config({ ipv6AddressCount: '0' }), ['error']],
    ['ipv6', aDigitalOceanConfig(), []],
    ['dual', anEc2Config(), []],
    ['dual', anEc2Config({ ipv6AddressOnly: true }), ['error']],
    ['dual', anEc2Config({ ipv6AddressCount: '' }), ['error']],
    ['dual', aDigitalOceanConfig(), []],
    ['dual', aDigitalOceanConfig({ ipv6: false }), ['error']],
    ['dual', aSimulatedConfig({ stack: 'ipv4' }), ['error']],
  ] as const)('judges machines of %s clusters', (stack, config, severities) => {
    expect(judge([config], ranges[stack]).map(({ severity }) => severity)).toEqual(severities);
  });

  it('says which field of which configuration to write', () => {
    const [issue] = judge([aDigitalOceanConfig({ ipv6: false })], ranges.dual);
    expect(issue?.fix).toBe('write ipv6: true in DigitaloceanConfig demo-pool1');
    expect(issue?.message).toContain('IPv6 addresses');
  });

  it('speaks of each pool that differs', () => {
    const configs = [
      anEc2Config(),
      anEc2Config({ ipv6AddressCount: '0' }, 'b'),
      anEc2Config({ ipv6AddressCount: '0' }, 'c'),
    ];
    expect(brief(judge(configs, ranges.dual))).toEqual([
      'error spec.rkeConfig.machinePools[1].machineConfigRef.name',
      'error spec.rkeConfig.machinePools[2].machineConfigRef.name',
    ]);
  });

  it('compares pools among themselves where the ranges do not tell', () => {
    const contradiction = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: '10.53.0.0/16' };
    const configs = [anEc2Config(), anEc2Config({ ipv6AddressCount: '0' }, 'b')];
    expect(brief(judge(configs, contradiction))).toEqual([
      'error spec.rkeConfig.machinePools[1].machineConfigRef.name',
    ]);
    expect(judge([anEc2Config()], contradiction)).toEqual([]);
  });

  it('says nothing of a pool whose machine configuration is not there', () => {
    expect(judgeBy(poolStackRule, aCluster({ pools: [aPool()] }))).toEqual([]);
  });
});
