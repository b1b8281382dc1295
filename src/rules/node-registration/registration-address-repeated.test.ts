import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressRepeatedRule } from './registration-address-repeated.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressRepeatedRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-address-repeated', () => {
  itsExamplesHold(registrationAddressRepeatedRule);

  it('compares addresses, not their spelling', () => {
    expect(brief(judge({ address: '2a05:d014::1,10.0.0.1,2A05:D014:0::1' }))).toEqual(['error address[2]']);
  });

  it('lets one address be internal and external', () => {
    expect(judge({ address: '10.0.0.1', internalAddress: '10.0.0.1' })).toEqual([]);
  });
});
