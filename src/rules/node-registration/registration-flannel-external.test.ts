import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationFlannelExternalRule } from './registration-flannel-external.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationFlannelExternalRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-flannel-external', () => {
  itsExamplesHold(registrationFlannelExternalRule);

  it('speaks of K3s with that switch only', () => {
    const k3s = (config: Record<string, unknown>) => aCluster({ version: 'v1.35.1+k3s1', config });
    const request = { internalAddress: '10.0.0.1,fd00:1:2::1' };
    expect(brief(judge(request, k3s({ 'flannel-external-ip': true })))).toEqual(['warning address']);
    expect(judge(request, k3s({}))).toEqual([]);
    expect(judge({}, k3s({ 'flannel-external-ip': true }))).toEqual([]);
    expect(judge(request, aCluster({ config: { 'flannel-external-ip': true } }))).toEqual([]);
  });
});
