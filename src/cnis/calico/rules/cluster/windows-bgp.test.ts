import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { windowsBgpRule } from './windows-bgp.ts';

const chartValues = { 'rke2-calico': { installation: { calicoNetwork: { bgp: 'Enabled' } } } };
const windows = aPool({ name: 'windows', machineOS: 'windows', etcdRole: false, controlPlaneRole: false });

describe('windows-bgp', () => {
  itsExamplesHold(windowsBgpRule);

  it('lets Linux nodes use BGP', () => {
    const judge = (pools: ReturnType<typeof aPool>[]) =>
      brief(judgeBy(windowsBgpRule, aCluster({ cni: 'calico', pools, rke: { chartValues } })));
    expect(judge([aPool()])).toEqual([]);
    expect(judge([aPool(), windows])).toEqual([
      'error spec.rkeConfig.chartValues.rke2-calico.installation.calicoNetwork.bgp',
    ]);
  });
});
