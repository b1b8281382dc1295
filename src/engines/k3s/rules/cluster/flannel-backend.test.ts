import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { flannelBackendRule } from './flannel-backend.ts';

const judge = (backend: string, version = 'v1.35.1+k3s1') =>
  judgeBy(flannelBackendRule, aCluster({ version, config: { 'flannel-backend': backend } }));

describe('flannel-backend', () => {
  itsExamplesHold(flannelBackendRule);

  it.each(['vxlan', 'host-gw', 'wireguard-native', 'none', ''])('accepts "%s"', (backend) => {
    expect(judge(backend)).toEqual([]);
  });

  it.each([
    ['ipsec', 'wireguard-native'],
    ['VXLAN', 'vxlan'],
    ['hostgw', 'host-gw'],
    ['geneve-over-carrier-pigeon', 'vxlan'],
  ])('refuses %s and offers %s', (backend, offered) => {
    expect(judge(backend)[0]?.patch?.[0]?.value).toBe(offered);
  });

  it('leaves RKE2 to the rule about keys without effect', () => {
    expect(judge('ipsec', 'v1.35.1+rke2r1')).toEqual([]);
  });
});
