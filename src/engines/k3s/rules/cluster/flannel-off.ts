import { isOn, settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, k3sExampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../../../lib/patch.ts';
import { type Finding, nothing, type Rule } from '../../../../lib/rule.ts';

const keys = ['flannel-ipv6-masq', 'flannel-external-ip', 'flannel-iface', 'flannel-conf', 'flannel-cni-conf'] as const;

export const flannelOffRule: Rule<ClusterSubject> = {
  code: 'flannel-off',
  on: 'Cluster',
  severity: 'warning',
  title: 'keys of Flannel are set only where K3s runs Flannel',
  why: 'With flannel-backend: none there is no Flannel that could masquerade or use an interface, so these keys do nothing, and whoever reads them is misled.',
  remedy: 'Remove them and configure the CNI that is used; or choose a backend.',
  example: {
    bad: k3sExampleManifest(
      `machineGlobalConfig:\n  flannel-backend: none\n  flannel-ipv6-masq: true\n${exampleDualRanges}`,
    ),
    good: k3sExampleManifest(`machineGlobalConfig:\n  flannel-backend: none\n${exampleDualRanges}`),
  },
  covers: ['CNI-6', 'NET-029'],
  sources: ['K3s documentation, basic network options: valid for any backend but none'],
  judge({ engine, cniName, engineConfig }) {
    if (engine.name !== 'k3s' || cniName !== 'none') return nothing;
    return keys.flatMap((key): Finding[] => {
      const given = settingForAll(engineConfig, key);
      if (!given || given.value === '' || (typeof given.value === 'boolean' && !isOn(given.value))) return [];
      return [
        {
          path: given.path,
          message: `${key} has no effect, because flannel-backend is none`,
          fix: `remove ${key}`,
          patch: [{ op: 'remove', path: jsonPointer(given.path) }],
        },
      ];
    });
  },
};
