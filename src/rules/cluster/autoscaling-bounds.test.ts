import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { autoscalingBoundsRule } from './autoscaling-bounds.ts';

const judge = (...pools: Parameters<typeof aPool>[0][]) =>
  judgeBy(autoscalingBoundsRule, aCluster({ pools: pools.map((pool) => aPool(pool)) }));

describe('autoscaling-bounds', () => {
  itsExamplesHold(autoscalingBoundsRule);

  const workers = { etcdRole: false, controlPlaneRole: false };

  it.each([
    [{}, undefined],
    [{ autoscalingMinSize: 1, autoscalingMaxSize: 1 }, undefined],
    [{ autoscalingMinSize: 1 }, 'autoscalingMinSize'],
    [{ autoscalingMaxSize: 1 }, 'autoscalingMaxSize'],
    [{ autoscalingMinSize: 3, autoscalingMaxSize: 2 }, 'autoscalingMinSize'],
    [{ autoscalingMinSize: 0, autoscalingMaxSize: 2 }, 'autoscalingMinSize'],
    [{ ...workers, autoscalingMinSize: 0, autoscalingMaxSize: 2 }, undefined],
    [{ etcdRole: false, autoscalingMinSize: 0, autoscalingMaxSize: 2 }, 'autoscalingMinSize'],
    [{ ...workers, autoscalingMinSize: -1, autoscalingMaxSize: 2 }, 'autoscalingMinSize'],
    [{ ...workers, autoscalingMinSize: 0, autoscalingMaxSize: -2 }, 'autoscalingMaxSize'],
    [{ autoscalingMinSize: null, autoscalingMaxSize: null }, undefined],
  ])('judges %j', (pool, field) => {
    expect(brief(judge(pool))).toEqual(field === undefined ? [] : [`error spec.rkeConfig.machinePools[0].${field}`]);
  });

  it('accepts exactly the bounds in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (min, max) => {
        expect(judge({ autoscalingMinSize: min, autoscalingMaxSize: max }).length).toBe(min <= max ? 0 : 1);
      }),
    );
  });
});
