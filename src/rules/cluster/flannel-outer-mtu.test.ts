import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { flannelOuterMtuRule } from './flannel-outer-mtu.ts';

const judge = (cni: string, mtu: unknown) =>
  judgeBy(flannelOuterMtuRule, aCluster({ cni, rke: { chartValues: { [`rke2-${cni}`]: { flannel: { mtu } } } } })).map(
    ({ fix }) => fix,
  );

describe('flannel-outer-mtu', () => {
  itsExamplesHold(flannelOuterMtuRule);

  it.each(['canal', 'flannel'])('judges %s', (cni) => {
    expect(judge(cni, 1450)).toEqual(['write flannel.mtu: 1500 for a link that carries it']);
    expect(judge(cni, '1430')).toEqual(['write flannel.mtu: 1480 for a link that carries it']);
  });

  it.each([1400, 1480, 1500, 9001, undefined])('has nothing against %s', (mtu) => {
    expect(judge('canal', mtu)).toEqual([]);
  });
});
