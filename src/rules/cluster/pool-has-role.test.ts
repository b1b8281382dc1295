import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { poolHasRoleRule } from './pool-has-role.ts';

describe('pool-has-role', () => {
  itsExamplesHold(poolHasRoleRule);

  it('refuses each pool without a role', () => {
    const none = { etcdRole: false, controlPlaneRole: false, workerRole: false };
    const { workerRole: _, ...absent } = aPool({ name: 'b', etcdRole: false, controlPlaneRole: false });
    const cluster = aCluster({ pools: [aPool(), aPool({ ...none, name: 'a' }), absent] });
    expect(brief(judgeBy(poolHasRoleRule, cluster))).toEqual([
      'error spec.rkeConfig.machinePools[1]',
      'error spec.rkeConfig.machinePools[2]',
    ]);
  });

  it('leaves Windows pools to their own rule', () => {
    const pool = aPool({ etcdRole: false, controlPlaneRole: false, workerRole: false, machineOS: 'windows' });
    expect(judgeBy(poolHasRoleRule, aCluster({ pools: [pool] }))).toEqual([]);
  });
});
