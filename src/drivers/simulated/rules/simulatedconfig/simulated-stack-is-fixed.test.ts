import { describe, expect, it } from 'vitest';
import { aSimulatedConfig } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { simulatedStackIsFixedRule } from './simulated-stack-is-fixed.ts';

const owned = {
  name: 'demo-pool1',
  namespace: 'fleet-default',
  ownerReferences: [{ apiVersion: 'provisioning.cattle.io/v1', kind: 'Cluster', name: 'demo', uid: '1' }],
};

describe('simulated-stack-is-fixed', () => {
  itsExamplesHold(simulatedStackIsFixedRule, { old: aSimulatedConfig({ stack: 'dual', metadata: owned }) });

  it('judges the change of a configuration', () => {
    const judge = (before: 'ipv4' | 'dual', now: 'ipv4' | 'dual', metadata?: typeof owned) =>
      brief(
        judgeBy(simulatedStackIsFixedRule, aSimulatedConfig({ stack: now }), {
          old: aSimulatedConfig({ stack: before, ...(metadata && { metadata }) }),
        }),
      );
    expect(judge('ipv4', 'dual', owned)).toEqual(['error stack']);
    expect(judge('dual', 'ipv4')).toEqual(['warning stack']);
    expect(judge('dual', 'dual', owned)).toEqual([]);
  });

  it('takes an absent stack for dual', () => {
    const old = aSimulatedConfig({ metadata: owned });
    expect(judgeBy(simulatedStackIsFixedRule, aSimulatedConfig({ stack: 'dual' }), { old })).toEqual([]);
  });
});
