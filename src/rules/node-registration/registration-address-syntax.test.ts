import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressSyntaxRule } from './registration-address-syntax.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressSyntaxRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-address-syntax', () => {
  itsExamplesHold(registrationAddressSyntaxRule);

  it.each(['internalAddress', 'address'])('judges every item of %s', (field) => {
    expect(brief(judge({ [field]: 'eth0,10.0.0.1,,10.0.0.1:22,::ffff:10.0.0.1,fe80::1%2,awslocal' }))).toEqual(
      [0, 2, 3, 4, 5, 6].map((index) => `error ${field}[${index}]`),
    );
  });

  it('names what only the host can look up', () => {
    expect(judge({ address: 'eth0' })[0]?.message).toContain('"eth0" is no address but a name');
  });

  it('accepts spaces beside commas, and nothing at all', () => {
    expect(judge({ internalAddress: '10.0.0.5, 2a05:d014::1' })).toEqual([]);
    expect(judge({})).toEqual([]);
  });
});
