import { describe, expect, it } from 'vitest';
import { aDigitalOceanConfig } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { dropletIpv6IsFixedRule } from './droplet-ipv6-is-fixed.ts';

const owned = {
  name: 'demo-pool1',
  namespace: 'fleet-default',
  ownerReferences: [{ apiVersion: 'provisioning.cattle.io/v1', kind: 'Cluster', name: 'demo', uid: '1' }],
};

describe('droplet-ipv6-is-fixed', () => {
  itsExamplesHold(dropletIpv6IsFixedRule, { old: aDigitalOceanConfig({ ipv6: false, metadata: owned }) });

  it.each([
    [false, true, ['error ipv6']],
    [true, false, ['error ipv6']],
    [null, false, []],
    [true, true, []],
  ])('judges the change of a used configuration from %s to %s', (before, now, found) => {
    const old = aDigitalOceanConfig({ ipv6: before, metadata: owned });
    expect(brief(judgeBy(dropletIpv6IsFixedRule, aDigitalOceanConfig({ ipv6: now }), { old }))).toEqual(found);
  });

  it('warns where nothing is known of a cluster that uses it', () => {
    const old = aDigitalOceanConfig({ ipv6: false });
    expect(brief(judgeBy(dropletIpv6IsFixedRule, aDigitalOceanConfig(), { old }))).toEqual(['warning ipv6']);
  });
});
