import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { windowsStackRule } from './windows-stack.ts';

const windows = aPool({ name: 'windows', machineOS: 'windows', etcdRole: false, controlPlaneRole: false });
const at = 'spec.rkeConfig.machinePools[1]';

describe('windows-stack', () => {
  itsExamplesHold(windowsStackRule);

  it.each([
    ['10.52.0.0/16,fd00:1:2:5200::/56', '10.53.0.0/16,fd00:1:2:5300::/112'],
    ['fd00:1:2:5200::/56', 'fd00:1:2:5300::/112'],
  ])('refuses Windows with %s', (clusterCidr, serviceCidr) => {
    const cluster = aCluster({ clusterCidr, serviceCidr, pools: [aPool(), windows] });
    expect(brief(judgeBy(windowsStackRule, cluster))).toEqual([`error ${at}.machineOS`]);
  });

  it('accepts Linux with both families', () => {
    expect(judgeBy(windowsStackRule, aCluster({ pools: [aPool()] }))).toEqual([]);
  });
});
