import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { roleMissingRule } from './role-missing.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(roleMissingRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('role-missing', () => {
  itsExamplesHold(roleMissingRule);

  it.each([
    ['etcdRole', 'etcd'],
    ['controlPlaneRole', 'control plane'],
    ['workerRole', 'worker'],
  ])('refuses pools of which none has %s', (field, title) => {
    const issues = judge({ [field]: false });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machinePools']);
    expect(issues[0]?.message).toContain(`no pool has the ${title} role`);
    expect(issues[0]?.fix).toContain(`${field}: true`);
  });

  it('names each missing role', () => {
    expect(judge({ etcdRole: false, workerRole: false })).toHaveLength(2);
  });

  it('warns of a role whose pools plan no machine', () => {
    const servers = { name: 'servers', workerRole: false };
    const workers = { name: 'workers', etcdRole: false, controlPlaneRole: false, quantity: 0 };
    expect(brief(judge(servers, workers))).toEqual(['warning spec.rkeConfig.machinePools[1].quantity']);
    expect(judge(servers, { ...workers, autoscalingMinSize: 1, autoscalingMaxSize: 3 })).toEqual([]);
  });

  it('counts a pool without quantity as one machine', () => {
    const { quantity: _, ...pool } = aPool();
    expect(judgeBy(roleMissingRule, aCluster({ pools: [pool] }))).toEqual([]);
  });

  it('says nothing of clusters on existing hosts', () => {
    expect(judge()).toEqual([]);
  });
});
