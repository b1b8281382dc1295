import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { knownCniRule } from './known-cni.ts';

const judge = (cni: unknown) => judgeBy(knownCniRule, aCluster({ cni }));
const names = ['none', 'calico', 'canal', 'cilium', 'flannel', 'multus'];

describe('known-cni', () => {
  itsExamplesHold(knownCniRule);

  it.each([...names, 'multus,calico'].map((name) => [name]))('knows %s', (name) => {
    expect(judge(name)).toEqual([]);
  });

  it('refuses every other name', () => {
    const other = fc.stringMatching(/^[a-z ]{1,10}$/).filter((name) => !names.includes(name));
    fc.assert(
      fc.property(other, (name) => {
        expect(brief(judge([name]))).toEqual(['error spec.rkeConfig.machineGlobalConfig.cni']);
      }),
    );
  });

  it('sees the space that a person overlooks', () => {
    const [issue] = judge('multus, canal');
    expect(issue?.message).toContain('" canal"');
    expect(issue?.fix).toBe('write canal in place of " canal"');
  });

  it('does not speak of K3s, which has no such key', () => {
    expect(judgeBy(knownCniRule, aCluster({ version: 'v1.35.1+k3s1', cni: 'weave' }))).toEqual([]);
  });

  it('judges what selectors give to some servers', () => {
    const selected = { machineLabelSelector: { matchLabels: { zone: 'a' } }, config: { cni: ['weave'] } };
    const cluster = aCluster({ cni: 'canal', rke: { machineSelectorConfig: [selected] } });
    expect(brief(judgeBy(knownCniRule, cluster))).toEqual(['error spec.rkeConfig.machineSelectorConfig[0].config.cni']);
  });
});
