import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressOrderRule } from './registration-address-order.ts';

const ipv4 = aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
const ipv6 = aCluster({ clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' });
const dual = aCluster();
const ipv6First = aCluster({
  clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
  serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
});
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressOrderRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-address-order', () => {
  itsExamplesHold(registrationAddressOrderRule);

  it('looks at the first service range', () => {
    expect(brief(judge({ internalAddress: 'fd00:1:2::1,10.0.0.1' }, dual))).toEqual(['info internalAddress[0]']);
    expect(judge({ internalAddress: 'fd00:1:2::1,10.0.0.1' }, ipv6First)).toEqual([]);
    expect(judge({ internalAddress: '10.0.0.1' }, ipv6First)).toEqual([]);
    expect(judge({ internalAddress: '10.0.0.1' }, ipv4)).toEqual([]);
    expect(judge({ internalAddress: 'fd00:1:2::1' }, ipv6)).toEqual([]);
  });
});
