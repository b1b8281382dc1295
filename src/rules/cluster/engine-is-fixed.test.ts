import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { engineIsFixedRule } from './engine-is-fixed.ts';

const old = aCluster({ version: 'v1.35.1+rke2r1' });

describe('engine-is-fixed', () => {
  itsExamplesHold(engineIsFixedRule, { old });

  it('puts the old version back', () => {
    const issues = judgeBy(engineIsFixedRule, aCluster({ version: 'v1.35.1+k3s1' }), { old });
    expect(brief(issues)).toEqual(['error spec.kubernetesVersion']);
    expect(issues[0]?.patch).toEqual([{ op: 'replace', path: '/spec/kubernetesVersion', value: 'v1.35.1+rke2r1' }]);
  });

  it('lets a new cluster, an upgrade and a version that cannot be read pass', () => {
    expect(judgeBy(engineIsFixedRule, aCluster({ version: 'v1.35.1+k3s1' }))).toEqual([]);
    expect(judgeBy(engineIsFixedRule, aCluster({ version: 'v1.36.1+rke2r1' }), { old })).toEqual([]);
    expect(judgeBy(engineIsFixedRule, aCluster({ version: 'k3s' }), { old })).toEqual([]);
    expect(judgeBy(engineIsFixedRule, aCluster(), { old: aCluster({ version: 'k3s' }) })).toEqual([]);
  });
});
