import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { windowsEngineRule } from './windows-engine.ts';

const windows = aPool({ name: 'windows', machineOS: 'windows', etcdRole: false, controlPlaneRole: false });
const at = 'spec.rkeConfig.machinePools[1]';

describe('windows-engine', () => {
  itsExamplesHold(windowsEngineRule);

  it('points at each Windows pool and at no other', () => {
    const cluster = aCluster({ version: 'v1.35.1+k3s1', pools: [aPool(), windows, aPool({ machineOS: 'linux' })] });
    expect(brief(judgeBy(windowsEngineRule, cluster))).toEqual([`error ${at}.machineOS`]);
  });
});
