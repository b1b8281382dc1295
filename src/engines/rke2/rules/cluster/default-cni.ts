import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { patchGlobalConfig } from '../../../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const defaultCniRule: Rule<ClusterSubject> = {
  code: 'default-cni',
  on: 'Cluster',
  severity: 'info',
  title: 'the pod network is named',
  why: 'RKE2 alone takes canal when nothing is said. A manager of this API has always rendered calico, so clusters that look alike differ by how they were made. The CNI cannot be changed later.',
  remedy: 'Write the cni that you want. Nothing breaks without it: calico is rendered.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:\n  cni: calico\n${exampleDualRanges}`),
  },
  covers: ['CNI-5'],
  sources: ['Rancher planner: cni calico by default', 'RKE2 server command: canal by default'],
  judge(subject) {
    const { engine, input, rke, cniName } = subject;
    if (!rke || engine.name !== 'rke2' || input.cni) return nothing;
    return [
      {
        path: ['spec', 'rkeConfig', 'machineGlobalConfig'],
        message: `no cni is named, so ${cniName} is rendered; it cannot be changed later`,
        fix: `write cni: ${cniName} to say so, or the CNI that you want`,
        patch: patchGlobalConfig(subject, { cni: cniName }),
      },
    ];
  },
};
