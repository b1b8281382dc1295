import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationInternalMissingRule } from './registration-internal-missing.ts';

const ipv4 = aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationInternalMissingRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-internal-missing', () => {
  itsExamplesHold(registrationInternalMissingRule);

  it('is content with no addresses, and with internal ones alone', () => {
    expect(judge({}, ipv4)).toEqual([]);
    expect(judge({ internalAddress: '10.0.0.1' }, ipv4)).toEqual([]);
    expect(brief(judge({ address: '10.0.0.1' }, ipv4))).toEqual(['error internalAddress']);
  });
});
