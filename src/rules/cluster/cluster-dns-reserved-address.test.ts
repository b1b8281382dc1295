import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { clusterDnsReservedAddressRule } from './cluster-dns-reserved-address.ts';

function judged(dns: unknown, more: object = {}) {
  return judgeBy(clusterDnsReservedAddressRule, aCluster({ config: { 'cluster-dns': dns }, ...more }));
}

describe('cluster-dns-reserved-address', () => {
  itsExamplesHold(clusterDnsReservedAddressRule);

  it.each([
    ['10.53.0.0', 'the network address'],
    ['10.53.0.1', 'the first address'],
    ['10.53.255.255', 'the broadcast address'],
    ['fd7a:3c1e:9b42:5300::', 'the network address'],
    ['fd7a:3c1e:9b42:5300::1', 'the first address'],
  ])('refuses %s', (address, owner) => {
    const [issue] = judged(address);
    expect(issue?.message).toContain(owner);
    expect(issue?.patch?.[0]?.value).toBe(address.includes(':') ? 'fd7a:3c1e:9b42:5300::a' : '10.53.0.10');
  });

  it.each(['10.53.0.2', '10.53.255.254', 'fd7a:3c1e:9b42:5300::2', 'fd7a:3c1e:9b42:5300::ffff', '10.54.0.1'])(
    'has nothing against %s',
    (address) => {
      expect(judged(address)).toEqual([]);
    },
  );

  it('proposes an address that a range of eight has', () => {
    const [issue] = judged('10.53.0.1', { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/29' });
    expect(issue?.fix).toBe('use 10.53.0.2');
  });
});
