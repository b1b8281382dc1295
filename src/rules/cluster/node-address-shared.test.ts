import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { nodeAddressSharedRule } from './node-address-shared.ts';

const config = { 'node-ip': '10.0.0.11' };

describe('node-address-shared', () => {
  itsExamplesHold(nodeAddressSharedRule);

  it('refuses one address for several machines, and accepts it for one', () => {
    const judge = (quantity: number) =>
      brief(judgeBy(nodeAddressSharedRule, aCluster({ config, pools: [aPool({ quantity })] })));
    expect(judge(3)).toEqual(['error spec.rkeConfig.machineGlobalConfig.node-ip']);
    expect(judge(1)).toEqual([]);
  });

  it('warns where hosts register later, and trusts selectors there', () => {
    expect(brief(judgeBy(nodeAddressSharedRule, aCluster({ config })))).toEqual([
      'warning spec.rkeConfig.machineGlobalConfig.node-ip',
    ]);
    const machineLabelSelector = { matchLabels: { host: 'one' } };
    const rke = { machineSelectorConfig: [{ machineLabelSelector, config }] };
    expect(judgeBy(nodeAddressSharedRule, aCluster({ rke }))).toEqual([]);
  });

  it('counts the machines that a selector takes', () => {
    const machineLabelSelector = { matchLabels: { tier: 'gold' } };
    const rke = { machineSelectorConfig: [{ machineLabelSelector, config }] };
    const judge = (quantity: number) =>
      judgeBy(
        nodeAddressSharedRule,
        aCluster({ rke, pools: [aPool({ quantity: 5 }), aPool({ name: 'gold', quantity, labels: { tier: 'gold' } })] }),
      );
    expect(judge(1)).toEqual([]);
    expect(judge(2)[0]?.message).toContain('to 2 machines');
  });

  it('lets interface names be shared', () => {
    expect(judgeBy(nodeAddressSharedRule, aCluster({ config: { 'node-ip': 'eth1' } }))).toEqual([]);
  });
});
