import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressesAbsentRule } from './registration-addresses-absent.ts';

const ipv4 = aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
const ipv6 = aCluster({ clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' });
const dual = aCluster();
const ipv6First = aCluster({
  clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
  serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
});
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressesAbsentRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-addresses-absent', () => {
  itsExamplesHold(registrationAddressesAbsentRule);

  const at = 'internalAddress';
  it.each([
    ['dual-stack, IPv6 first', ipv6First, ['controlplane'], [`error ${at}`]],
    ['dual-stack, IPv6 first', ipv6First, ['worker'], []],
    ['dual-stack, IPv4 first', dual, ['etcd'], []],
    ['IPv6-only', ipv6, ['etcd'], [`warning ${at}`]],
    ['IPv6-only', ipv6, ['worker'], []],
    ['IPv4-only', ipv4, ['worker'], [`info ${at}`]],
  ])('judges %s', (_, cluster, roles, found) => {
    expect(brief(judge({ roles }, cluster))).toEqual(found);
    expect(judge({ roles, address: '10.0.0.1' }, cluster)).toEqual([]);
    expect(judge({ roles, addressesFromProvider: true }, cluster)).toEqual([]);
  });
});
