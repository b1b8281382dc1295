import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { multusFirstRule } from './multus-first.ts';

const judge = (cni: unknown) => judgeBy(multusFirstRule, aCluster({ cni }));

describe('multus-first', () => {
  itsExamplesHold(multusFirstRule);

  it('accepts exactly one CNI, or multus and one behind it', () => {
    const name = fc.constantFrom('multus', 'canal', 'calico', 'cilium', 'flannel', 'none');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (list) => {
        const primaries = list.filter((item) => item !== 'multus').length;
        const sound = primaries === 1 && (list.length === 1 || (list.length === 2 && list[0] === 'multus'));
        expect(judge(list).length === 0).toBe(sound);
        expect(judge(list.join(',')).length === 0).toBe(sound);
      }),
    );
  });

  it('offers what was probably meant as a patch of the whole key', () => {
    const path = '/spec/rkeConfig/machineGlobalConfig/cni';
    expect(judge(['canal', 'multus'])[0]?.patch).toEqual([{ op: 'replace', path, value: ['multus', 'canal'] }]);
    expect(judge('multus')[0]?.patch).toEqual([{ op: 'replace', path, value: ['multus', 'calico'] }]);
    expect(judge('canal,calico')[0]?.patch).toBeUndefined();
  });

  it('judges what selectors give to some servers', () => {
    const selected = { machineLabelSelector: { matchLabels: { zone: 'a' } }, config: { cni: 'multus' } };
    const cluster = aCluster({ cni: 'canal', rke: { machineSelectorConfig: [selected] } });
    expect(brief(judgeBy(multusFirstRule, cluster))).toEqual([
      'error spec.rkeConfig.machineSelectorConfig[0].config.cni',
    ]);
  });
});
