import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { nodeLocalDnsRule } from './node-local-dns.ts';

const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const judge = (nodelocal: Record<string, unknown>, ranges: Record<string, string> = ipv6) =>
  brief(judgeBy(nodeLocalDnsRule, aCluster({ ...ranges, rke: { chartValues: { 'rke2-coredns': { nodelocal } } } })));
const at = 'error spec.rkeConfig.chartValues.rke2-coredns.nodelocal';

describe('node-local-dns', () => {
  itsExamplesHold(nodeLocalDnsRule);

  it('refuses IPv4 and what is no address', () => {
    expect(judge({ enabled: true })).toEqual([`${at}.enabled`]);
    expect(judge({ enabled: true, ip_address: '169.254.20.10' })).toEqual([`${at}.ip_address`]);
    expect(judge({ enabled: true, ip_address: 'fd00::x' })).toEqual([`${at}.ip_address`]);
  });

  it('says nothing of a cache that is off, or of clusters with IPv4', () => {
    expect(judge({ enabled: false })).toEqual([]);
    expect(judge({ enabled: true }, {})).toEqual([]);
  });
});
