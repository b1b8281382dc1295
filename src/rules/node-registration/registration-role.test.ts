import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationRoleRule } from './registration-role.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationRoleRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-role', () => {
  itsExamplesHold(registrationRoleRule);

  it.each(['etcd', 'controlplane', 'worker'])('is content with %s alone', (role) => {
    expect(judge({ roles: [role] })).toEqual([]);
  });

  it('points at the roles', () => {
    expect(brief(judge({ roles: [] }))).toEqual(['error roles']);
  });
});
