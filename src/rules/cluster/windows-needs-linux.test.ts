import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { windowsNeedsLinuxRule } from './windows-needs-linux.ts';

const windows = aPool({ name: 'windows', machineOS: 'windows', etcdRole: false, controlPlaneRole: false });
const at = 'spec.rkeConfig.machinePools[1]';

describe('windows-needs-linux', () => {
  itsExamplesHold(windowsNeedsLinuxRule);

  it('counts machines, not pools', () => {
    const servers = aPool({ workerRole: false });
    const judge = (...pools: ReturnType<typeof aPool>[]) => brief(judgeBy(windowsNeedsLinuxRule, aCluster({ pools })));
    expect(judge(servers, windows)).toEqual([`error ${at}`]);
    expect(judge(servers, windows, aPool({ name: 'linux', quantity: 0 }))).toEqual([`error ${at}`]);
    expect(judge(servers, windows, aPool({ name: 'linux' }))).toEqual([]);
    expect(judge(servers, { ...windows, quantity: 0 })).toEqual([]);
  });
});
