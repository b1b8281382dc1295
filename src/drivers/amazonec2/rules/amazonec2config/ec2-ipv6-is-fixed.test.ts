import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2Ipv6IsFixedRule } from './ec2-ipv6-is-fixed.ts';

const owned = {
  name: 'demo-pool1',
  namespace: 'fleet-default',
  ownerReferences: [{ apiVersion: 'provisioning.cattle.io/v1', kind: 'Cluster', name: 'demo', uid: '1' }],
};

describe('ec2-ipv6-is-fixed', () => {
  itsExamplesHold(ec2Ipv6IsFixedRule, { old: anEc2Config({ ipv6AddressCount: '0', metadata: owned }) });

  const none = { ipv6AddressCount: '0' };

  it.each([
    [none, { ipv6AddressCount: '1' }, ['error ipv6AddressCount']],
    [{ ipv6AddressCount: '1' }, { ipv6AddressCount: '1', ipv6AddressOnly: true }, ['error ipv6AddressOnly']],
    [{ enablePrimaryIpv6: true }, { enablePrimaryIpv6: false }, ['error enablePrimaryIpv6']],
    [none, { ipv6AddressCount: null }, []],
    [none, { ...none, instanceType: 't3.large', rootSize: '80' }, []],
  ])('judges the change of a used configuration from %j to %j', (before, now, found) => {
    const old = anEc2Config({ ...before, metadata: owned });
    expect(brief(judgeBy(ec2Ipv6IsFixedRule, anEc2Config(now), { old }))).toEqual(found);
  });

  it('warns where nothing is known of a cluster that uses it', () => {
    expect(brief(judgeBy(ec2Ipv6IsFixedRule, anEc2Config(), { old: anEc2Config(none) }))).toEqual([
      'warning ipv6AddressCount',
    ]);
  });

  it('says nothing of a new configuration', () => {
    expect(judgeBy(ec2Ipv6IsFixedRule, anEc2Config())).toEqual([]);
  });
});
