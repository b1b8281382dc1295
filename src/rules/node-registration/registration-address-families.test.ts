import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressFamiliesRule } from './registration-address-families.ts';

const ipv4 = aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
const ipv6 = aCluster({ clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' });
const dual = aCluster();
const ipv6First = aCluster({
  clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
  serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
});
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressFamiliesRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-address-families', () => {
  itsExamplesHold(registrationAddressFamiliesRule);

  it.each([
    ['10.0.0.1', ipv4, 0],
    ['10.0.0.1,fd00:1:2::1', ipv4, 0],
    ['fd00:1:2::1', ipv4, 1],
    ['fd00:1:2::1', ipv6, 0],
    ['10.0.0.1', ipv6, 1],
    ['10.0.0.1', dual, 1],
    ['fd00:1:2::1', dual, 1],
    ['fd00:1:2::1', ipv6First, 1],
    ['fd00:1:2::1,10.0.0.1', dual, 0],
  ])('judges %s', (internalAddress, cluster, found) => {
    expect(judge({ internalAddress }, cluster)).toHaveLength(found);
  });

  it('shows where a misplaced address belongs', () => {
    const [issue] = judge({ internalAddress: '10.0.0.1', address: '2a05:d014::1' });
    expect(issue?.fix).toBe('write --internal-address 10.0.0.1,2a05:d014::1');
  });

  it('waits until the list can be read', () => {
    expect(brief(judge({ internalAddress: '10.0.0.1,eth0' }))).toEqual([]);
    expect(judge({ address: '2a05:d014::1' })).toEqual([]);
  });
});
