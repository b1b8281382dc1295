import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { hostnameLengthIsFixedRule } from './hostname-length-is-fixed.ts';

function withLimits(defaults: number | null, ...pools: readonly (number | null)[]) {
  return aCluster({
    pools: pools.map((hostnameLengthLimit, index) => aPool({ name: `pool${index + 1}`, hostnameLengthLimit })),
    rke: { machinePoolDefaults: { hostnameLengthLimit: defaults } },
  });
}

describe('hostname-length-is-fixed', () => {
  itsExamplesHold(hostnameLengthIsFixedRule, { old: aCluster() });

  it('refuses a change of the defaults and of pools that exist', () => {
    const issues = judgeBy(hostnameLengthIsFixedRule, withLimits(20, 15, null), { old: withLimits(15, null, 30) });
    expect(brief(issues)).toEqual([
      'error spec.rkeConfig.machinePoolDefaults.hostnameLengthLimit',
      'error spec.rkeConfig.machinePools[0].hostnameLengthLimit',
      'error spec.rkeConfig.machinePools[1].hostnameLengthLimit',
    ]);
    expect(issues.map(({ patch }) => patch?.[0])).toEqual([
      { op: 'replace', path: '/spec/rkeConfig/machinePoolDefaults/hostnameLengthLimit', value: 15 },
      { op: 'remove', path: '/spec/rkeConfig/machinePools/0/hostnameLengthLimit' },
      { op: 'replace', path: '/spec/rkeConfig/machinePools/1/hostnameLengthLimit', value: 30 },
    ]);
  });

  it('lets a new pool choose, and finds pools by name', () => {
    const old = aCluster({ pools: [aPool({ name: 'b', hostnameLengthLimit: 20 })] });
    const pools = [aPool({ name: 'a', hostnameLengthLimit: 15 }), aPool({ name: 'b', hostnameLengthLimit: 20 })];
    expect(judgeBy(hostnameLengthIsFixedRule, aCluster({ pools }), { old })).toEqual([]);
  });
});
