import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { windowsRolesRule } from './windows-roles.ts';

const windows = aPool({ name: 'windows', machineOS: 'windows', etcdRole: false, controlPlaneRole: false });
const at = 'spec.rkeConfig.machinePools[1]';

describe('windows-roles', () => {
  itsExamplesHold(windowsRolesRule);

  it('names every role that is wrong, and the one that is missing', () => {
    const judge = (pool: ReturnType<typeof aPool>) =>
      brief(judgeBy(windowsRolesRule, aCluster({ pools: [aPool(), pool] })));
    expect(judge({ ...windows, etcdRole: true, controlPlaneRole: true })).toEqual([
      `error ${at}.etcdRole`,
      `error ${at}.controlPlaneRole`,
    ]);
    expect(judge({ ...windows, workerRole: false })).toEqual([`error ${at}`]);
    expect(judge(windows)).toEqual([]);
  });
});
