import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { cloudProviderAddressesRule } from './cloud-provider-addresses.ts';

describe('cloud-provider-addresses', () => {
  itsExamplesHold(cloudProviderAddressesRule);

  it('takes an empty name for none', () => {
    expect(judgeBy(cloudProviderAddressesRule, aCluster({ config: { 'cloud-provider-name': '' } }))).toEqual([]);
  });
});
