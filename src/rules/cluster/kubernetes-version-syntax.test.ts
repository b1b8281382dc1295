import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { parseEngineVersion } from '../../lib/version.ts';
import { kubernetesVersionSyntaxRule } from './kubernetes-version-syntax.ts';

describe('kubernetes-version-syntax', () => {
  itsExamplesHold(kubernetesVersionSyntaxRule);

  it.each([
    ['1.35.0', 'v1.35.0+rke2r3'],
    ['v1.33', /^v1\.33\.\d+\+rke2r\d+$/],
    ['v1.35.1-rke2r1', 'v1.35.1+rke2r1'],
    ['1.35.1+k3s1', 'v1.35.1+k3s1'],
  ])('takes "%s" for the newest release that it can mean', (version, meant) => {
    const issues = judgeBy(kubernetesVersionSyntaxRule, aCluster({ version }));
    expect(brief(issues)).toEqual(['error spec.kubernetesVersion']);
    expect(issues[0]?.patch?.[0]?.value).toEqual(typeof meant === 'string' ? meant : expect.stringMatching(meant));
  });

  it('says what is missing', () => {
    const [issue] = judgeBy(kubernetesVersionSyntaxRule, aCluster({ version: null }));
    expect(issue?.message).toContain('no kubernetesVersion is given');
    expect(issue?.patch).toBeUndefined();
  });

  it('needs no version of an imported cluster', () => {
    expect(judgeBy(kubernetesVersionSyntaxRule, { ...aCluster({ version: null }), spec: {} })).toEqual([]);
  });

  it('proposes only versions that it accepts, whatever is written', () => {
    const property = fc.property(fc.string(), (version) => {
      for (const { patch } of judgeBy(kubernetesVersionSyntaxRule, aCluster({ version }))) {
        for (const { value } of patch ?? []) expect(parseEngineVersion(String(value)).ok).toBe(true);
      }
    });
    fc.assert(property);
  });
});
