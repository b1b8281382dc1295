import { isOff, isOn, settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, k3sExampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { patchGlobalConfig } from '../../../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

const key = 'disable-network-policy';

export const policyControllerOffRule: Rule<ClusterSubject> = {
  code: 'policy-controller-off',
  on: 'Cluster',
  severity: 'warning',
  title: 'K3s’s policy controller is off where another CNI carries the packets',
  why: 'The controller writes rules for Flannel’s packets. Beside another CNI it blocks traffic that the CNI would let pass, or both enforce the same policies differently.',
  remedy: 'Leave disable-network-policy out, and it is rendered as true; or write true.',
  example: {
    bad: k3sExampleManifest(
      `machineGlobalConfig:\n  flannel-backend: none\n  disable-network-policy: false\n${exampleDualRanges}`,
    ),
    good: k3sExampleManifest(
      `machineGlobalConfig:\n  flannel-backend: none\n  disable-network-policy: true\n${exampleDualRanges}`,
    ),
  },
  covers: ['NET-039'],
  sources: ['K3s documentation, custom CNI'],
  judge(subject) {
    const { engine, cniName, engineConfig, input } = subject;
    if (engine.name !== 'k3s' || cniName !== 'none') return nothing;
    const given = settingForAll(engineConfig, key);
    if (isOn(given?.value)) return nothing;
    const patch = patchGlobalConfig(subject, { [key]: true });
    if (given && isOff(given.value)) {
      const message = `${key} is false, so K3s's policy controller works beside a CNI that is not its own`;
      return [{ path: given.path, message, fix: `write ${key}: true`, patch }];
    }
    return [
      {
        severity: 'info',
        path: input.flannelBackend?.path ?? ['spec', 'rkeConfig', 'machineGlobalConfig'],
        message: `flannel-backend is none, so ${key}: true is rendered`,
        fix: `write ${key}: true to say so`,
        patch,
      },
    ];
  },
};
