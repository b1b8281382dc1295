import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { testFacts } from '../../../testing/facts.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { knownReleaseRule } from './known-release.ts';

describe('known-release', () => {
  itsExamplesHold(knownReleaseRule);

  it('accepts every release of the lists', () => {
    const { engines } = testFacts();
    for (const version of [...engines.k3s.releases, ...engines.rke2.releases]) {
      expect(judgeBy(knownReleaseRule, aCluster({ version }))).toEqual([]);
    }
  });

  it('proposes the newest build of the same Kubernetes version, else of the line', () => {
    const proposal = (version: string) => judgeBy(knownReleaseRule, aCluster({ version }))[0]?.patch?.[0]?.value;
    expect(proposal('v1.35.3+rke2r7')).toBe('v1.35.3+rke2r3');
    expect(proposal('v1.35.99+k3s1')).toBe('v1.35.6+k3s1');
  });

  it('warns of a line that is newer than all, and proposes nothing', () => {
    const issues = judgeBy(knownReleaseRule, aCluster({ version: 'v1.99.0+rke2r1' }));
    expect(brief(issues)).toEqual(['warning spec.kubernetesVersion']);
    expect(issues[0]?.patch).toBeUndefined();
  });

  it('leaves a text that names no release to another rule', () => {
    expect(judgeBy(knownReleaseRule, aCluster({ version: 'latest' }))).toEqual([]);
  });
});
