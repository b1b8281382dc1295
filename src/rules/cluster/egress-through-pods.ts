import { settingForAll } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

export const egressThroughPodsRule: Rule<ClusterSubject> = {
  code: 'egress-through-pods',
  on: 'Cluster',
  severity: 'error',
  title: 'egress-selector-mode pod needs a CNI that takes pod addresses from the node’s own range',
  why: 'In this mode the API server finds the node of a pod by the node’s pod range. Calico hands out addresses by blocks of its own, so the API server reaches no webhook, no metrics and no aggregated API.',
  remedy: 'Use cluster or agent, or a CNI that follows the node ranges.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: calico\n${exampleDualRanges}\n  egress-selector-mode: pod`),
    good: exampleManifest(`machineGlobalConfig:\n  cni: calico\n${exampleDualRanges}\n  egress-selector-mode: cluster`),
  },
  covers: ['NET-034'],
  sources: ['K3s documentation, basic network options: egress selector'],
  judge({ engineConfig, cni, cniName }) {
    const mode = settingForAll(engineConfig, 'egress-selector-mode');
    // What the user's own CNI does with node ranges is not known.
    if (mode?.value !== 'pod' || !cni || cni.usesNodeRanges || cniName === 'none') return nothing;
    return [
      {
        path: mode.path,
        message: `egress-selector-mode is pod, but ${cni.title} does not take pod addresses from the node's range`,
        fix: 'write cluster, or agent',
        patch: [{ op: 'replace', path: jsonPointer(mode.path), value: 'cluster' }],
      },
    ];
  },
};
