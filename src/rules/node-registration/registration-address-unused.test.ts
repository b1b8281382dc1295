import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressUnusedRule } from './registration-address-unused.ts';

const ipv4 = aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
const ipv6 = aCluster({ clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' });
const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressUnusedRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-address-unused', () => {
  itsExamplesHold(registrationAddressUnusedRule);

  it('names addresses of foreign families in both lists', () => {
    const request = { internalAddress: '10.0.0.1,fd00:1:2::1', address: '198.18.0.1,2a05:d014::1' };
    expect(brief(judge(request, ipv6))).toEqual(['warning internalAddress[0]', 'warning address[0]']);
    expect(brief(judge(request, ipv4))).toEqual(['warning internalAddress[1]', 'warning address[1]']);
    expect(judge(request, dual)).toEqual([]);
  });

  it('names the second internal address of a family, and lets external ones be several', () => {
    const internalAddress = '10.0.0.1,10.1.0.1,fd00:1:2::1';
    expect(brief(judge({ internalAddress, address: '198.18.0.1,198.18.0.2' }))).toEqual(['warning internalAddress[1]']);
  });

  it('leaves unusable addresses to their own rule', () => {
    expect(judge({ internalAddress: '10.0.0.1,fe80::1,fd00:1:2::1' })).toEqual([]);
  });
});
