import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { nodeIpFamiliesRule } from './node-ip-families.ts';

const ipv6Only = { clusterCidr: 'fd00:1:2:5200::/56', serviceCidr: 'fd00:1:2:5300::/112' };
const judge = (nodeIp: unknown, ranges: Record<string, string> = {}) =>
  brief(judgeBy(nodeIpFamiliesRule, aCluster({ ...ranges, config: { 'node-ip': nodeIp } })));
const at = 'spec.rkeConfig.machineGlobalConfig.node-ip';

describe('node-ip-families', () => {
  itsExamplesHold(nodeIpFamiliesRule);

  it('needs both families in a dual-stack cluster', () => {
    const address = fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00:1:2::1', 'fd00:1:2::2');
    fc.assert(
      fc.property(fc.array(address, { minLength: 1, maxLength: 4 }), (addresses) => {
        const both = addresses.some((text) => text.includes(':')) && addresses.some((text) => text.includes('.'));
        expect(judge(addresses).includes(`error ${at}`)).toBe(!both);
        expect(judge(addresses.join(',')).includes(`error ${at}`)).toBe(!both);
      }),
    );
  });

  it('warns of a family that the cluster does not have, and tells of another order', () => {
    expect(judge('10.0.0.1,fd00:1:2::1', ipv6Only)).toEqual([`warning ${at}`]);
    expect(judge('10.0.0.1', ipv6Only)).toEqual([`error ${at}`]);
    expect(judge('fd00:1:2::1,10.0.0.1')).toEqual([`info ${at}`]);
    expect(judge('10.0.0.1,fd00:1:2::1')).toEqual([]);
  });

  it('does not judge interfaces', () => {
    expect(judge('eth0')).toEqual([]);
  });
});
