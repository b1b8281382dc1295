import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationAddressInRangeRule } from './registration-address-in-range.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationAddressInRangeRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-address-in-range', () => {
  itsExamplesHold(registrationAddressInRangeRule);

  it('knows pods and Services of both families', () => {
    const request = {
      internalAddress: '10.53.0.9,fd7a:3c1e:9b42:52ff::1',
      address: '10.54.0.1,fd7a:3c1e:9b42:5301::1',
    };
    expect(judge(request).map(({ message }) => message.replace(/.* in /, ''))).toEqual([
      'the service range 10.53.0.0/16 of the cluster',
      'the pod range fd7a:3c1e:9b42:5200::/56 of the cluster',
    ]);
  });

  it('knows the ranges that an engine takes when none are given', () => {
    const defaults = aCluster({ clusterCidr: null, serviceCidr: null });
    expect(brief(judge({ internalAddress: '10.42.0.1' }, defaults))).toEqual(['error internalAddress[0]']);
  });
});
