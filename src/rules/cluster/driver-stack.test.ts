import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { driverStackRule } from './driver-stack.ts';

const ranges = {
  ipv4: { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' },
  ipv6: { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' },
  dual: {},
};
const judge = (kind: string, options: Parameters<typeof aCluster>[0]) =>
  judgeBy(
    driverStackRule,
    aCluster({ ...options, pools: [aPool({ machineConfigRef: { kind, name: 'demo-pool1' } })] }),
  );

describe('driver-stack', () => {
  itsExamplesHold(driverStackRule);

  it.each([
    ['ipv4', 'DigitaloceanConfig', 0],
    ['dual', 'DigitaloceanConfig', 0],
    ['ipv6', 'DigitaloceanConfig', 1],
    ['ipv4', 'Amazonec2Config', 0],
    ['dual', 'Amazonec2Config', 0],
    ['ipv6', 'Amazonec2Config', 0],
    ['ipv4', 'LinodeConfig', 0],
    ['dual', 'LinodeConfig', 1],
    ['ipv6', 'LinodeConfig', 1],
    // Misspelt, which is said elsewhere.
    ['dual', 'AmazonEC2Config', 0],
  ] as const)('judges %s clusters with %s', (stack, kind, found) => {
    expect(judge(kind, ranges[stack])).toHaveLength(found);
  });

  it('says why droplets cannot be IPv6-only, and what to do instead', () => {
    const [issue] = judge('DigitaloceanConfig', ranges.ipv6);
    expect(issue?.message).toContain('public IPv4 address that cannot be turned off');
    expect(issue?.fix).toContain('Amazonec2Config');
    expect(issue?.fix).not.toContain('SimulatedConfig');
  });

  it('knows the stack without the machine configuration, and from a lone preference', () => {
    const cluster = { clusterCidr: null, serviceCidr: null, stackPreference: 'ipv6' };
    expect(brief(judge('DigitaloceanConfig', cluster))).toEqual([
      'error spec.rkeConfig.machinePools[0].machineConfigRef.kind',
    ]);
  });

  it('does not guess where the ranges contradict each other', () => {
    expect(
      judge('DigitaloceanConfig', { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: '10.53.0.0/16' }),
    ).toEqual([]);
  });
});
