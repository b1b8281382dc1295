import { describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { cniIsFixedRule } from './cni-is-fixed.ts';

const k3s = 'v1.35.1+k3s1';

function changed(from: ClusterOptions, to: ClusterOptions) {
  return judgeBy(cniIsFixedRule, aCluster(to), { old: aCluster(from) });
}

describe('cni-is-fixed', () => {
  itsExamplesHold(cniIsFixedRule, { old: aCluster({ cni: 'calico' }) });

  it('puts the old one back in the form that it had', () => {
    const issues = changed({ cni: ['multus', 'canal'] }, { cni: 'canal' });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cni']);
    expect(issues[0]?.patch).toEqual([
      { op: 'replace', path: '/spec/rkeConfig/machineGlobalConfig/cni', value: ['multus', 'canal'] },
    ]);
  });

  it('takes none for the default', () => {
    expect(changed({}, { cni: 'calico' })).toEqual([]);
    expect(changed({ cni: 'canal' }, {}).map(({ patch }) => patch?.[0]?.op)).toEqual(['add']);
  });

  it('fixes the backend of K3s’s Flannel', () => {
    const hostGateway = { version: k3s, config: { 'flannel-backend': 'host-gw' } };
    expect(brief(changed({ version: k3s }, hostGateway))).toEqual([
      'error spec.rkeConfig.machineGlobalConfig.flannel-backend',
    ]);
    expect(changed({ version: k3s }, { version: k3s, config: { 'flannel-backend': 'vxlan' } })).toEqual([]);
  });

  it('leaves a change of the engine to another rule', () => {
    expect(changed({}, { version: k3s })).toEqual([]);
  });

  it('lets a new cluster choose', () => {
    expect(judgeBy(cniIsFixedRule, aCluster({ cni: 'cilium' }))).toEqual([]);
  });
});
