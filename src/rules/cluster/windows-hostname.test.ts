import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { windowsHostnameRule } from './windows-hostname.ts';

const windows = aPool({ name: 'windows', machineOS: 'windows', etcdRole: false, controlPlaneRole: false });
const at = 'spec.rkeConfig.machinePools[1]';

describe('windows-hostname', () => {
  itsExamplesHold(windowsHostnameRule);

  it('takes the limit of the pool, else that of all pools', () => {
    const judge = (own: number | null, all?: number) =>
      brief(
        judgeBy(
          windowsHostnameRule,
          aCluster({
            pools: [aPool(), { ...windows, hostnameLengthLimit: own }],
            rke: all === undefined ? {} : { machinePoolDefaults: { hostnameLengthLimit: all } },
          }),
        ),
      );
    expect(judge(null)).toEqual([`warning ${at}.hostnameLengthLimit`]);
    expect(judge(16)).toEqual([`warning ${at}.hostnameLengthLimit`]);
    expect(judge(15)).toEqual([]);
    expect(judge(null, 15)).toEqual([]);
    expect(judge(63, 15)).toEqual([`warning ${at}.hostnameLengthLimit`]);
  });
});
