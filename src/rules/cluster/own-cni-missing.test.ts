import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { ownCniMissingRule } from './own-cni-missing.ts';

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: cni\n';
const daemonSet = 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: cni\n';

describe('own-cni-missing', () => {
  itsExamplesHold(ownCniMissingRule);

  it('warns at the backend on K3s', () => {
    const cluster = aCluster({ version: 'v1.35.1+k3s1', config: { 'flannel-backend': 'none' } });
    expect(brief(judgeBy(ownCniMissingRule, cluster))).toEqual([
      'warning spec.rkeConfig.machineGlobalConfig.flannel-backend',
    ]);
  });

  it('looks for something that runs pods, not for any manifest', () => {
    const judge = (additionalManifest: string) =>
      judgeBy(ownCniMissingRule, aCluster({ cni: 'none', rke: { additionalManifest } }));
    expect(judge(namespace)).toHaveLength(1);
    expect(judge(`${namespace}---\n${daemonSet}`)).toEqual([]);
    expect(judge('a: [')).toEqual([]);
  });

  it('has nothing to say of the engine’s own CNIs', () => {
    expect(judgeBy(ownCniMissingRule, aCluster({ cni: 'canal' }))).toEqual([]);
  });
});
