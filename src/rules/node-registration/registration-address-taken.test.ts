import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressTakenRule } from './registration-address-taken.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressTakenRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-address-taken', () => {
  itsExamplesHold(registrationAddressTakenRule);

  const node = { kind: 'Node', name: 'one', addresses: ['10.0.0.11', '2a05:d014::11'] };

  it('looks at both lists and at the name', () => {
    const request = { nodeName: 'one', internalAddress: '10.0.0.11,fd00:1:2::1', address: '2A05:d014::11' };
    expect(brief(judge(request, dual, node))).toEqual([
      'error internalAddress[0]',
      'error address[0]',
      'error nodeName',
    ]);
  });

  it('says nothing without other nodes', () => {
    expect(judge({ nodeName: 'one', internalAddress: '10.0.0.11' })).toEqual([]);
  });
});
