import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { canalMtuRule } from './canal-mtu.ts';

const judge = (values: Record<string, unknown>) =>
  judgeBy(canalMtuRule, aCluster({ cni: 'canal', rke: { chartValues: { 'rke2-canal': values } } })).map(
    ({ fix }) => fix,
  );

describe('canal-mtu', () => {
  itsExamplesHold(canalMtuRule);

  it('compares both sizes when both are known', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1300, max: 9001 }), fc.integer({ min: 1280, max: 9001 }), (mtu, vethuMTU) => {
        expect(judge({ flannel: { mtu }, calico: { vethuMTU } }).length === 0).toBe(vethuMTU <= mtu - 50);
      }),
    );
  });

  it('knows the size that pods have when none is given', () => {
    expect(judge({ flannel: { mtu: 1480 } })).toEqual(['write calico.vethuMTU: 1430']);
    expect(judge({ flannel: { mtu: 1500 } })).toEqual([]);
  });

  it('counts 80 bytes for wireguard', () => {
    expect(judge({ flannel: { mtu: 1500, backend: 'wireguard' } })).toEqual(['write calico.vethuMTU: 1420']);
  });

  it('judges the size of pods alone against common links', () => {
    expect(judge({ calico: { vethuMTU: 1450 } })).toEqual(['write calico.vethuMTU: 1430']);
    expect(judge({ calico: { vethuMTU: 1430 } })).toEqual([]);
    expect(judge({ calico: { vethuMTU: 1200 } })).toEqual(['write calico.vethuMTU: 1280']);
  });
});
