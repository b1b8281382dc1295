import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { singleMachineRoleRule } from './single-machine-role.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(singleMachineRoleRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('single-machine-role', () => {
  itsExamplesHold(singleMachineRoleRule);

  it.each([
    [[{ quantity: 2 }], undefined],
    [[{ quantity: 1 }], 'for the control plane and for workloads'],
    [
      [
        { quantity: 1, workerRole: false },
        { name: 'w', quantity: 2, etcdRole: false, controlPlaneRole: false },
      ],
      'for the control plane,',
    ],
    [
      [
        { quantity: 3, workerRole: false },
        { name: 'w', quantity: 1, controlPlaneRole: false },
      ],
      'for workloads',
    ],
    [[{ quantity: 1 }, { name: 'w', quantity: 1 }], undefined],
    [[], undefined],
  ])('judges %j', (pools, words) => {
    const issues = judge(...pools);
    expect(issues.map(({ severity }) => severity)).toEqual(words === undefined ? [] : ['warning']);
    if (words !== undefined) expect(issues[0]?.message).toContain(words);
  });
});
