import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';

export const calicoIgnoresNodeMasksRule: Rule<ClusterSubject> = {
  code: 'calico-ignores-node-masks',
  on: 'Cluster',
  severity: 'info',
  title: 'node masks are set for CNIs that use them',
  why: 'Calico hands out addresses in blocks of 64 wherever a node needs them and does not look at the range that Kubernetes gives each node. The masks still decide how many nodes get a range, and so how many nodes can exist.',
  remedy: 'Size Calico by blockSize in its pools; keep the masks only to allow more nodes.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:
  cni: calico
${exampleDualRanges}
  kube-controller-manager-arg:
    - node-cidr-mask-size-ipv4=25`),
    good: exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleDualRanges}
  kube-controller-manager-arg:
    - node-cidr-mask-size-ipv4=25`),
  },
  covers: ['NET-023'],
  sources: ['Calico IPAM: blocks', 'tigera/operator: IP pools'],
  *judge({ cniName, input, cni }) {
    if (cniName !== 'calico' || !cni) return;
    for (const kind of ['any', 'ipv4', 'ipv6'] as const) {
      const mask = input.nodeMasks[kind];
      if (!mask) continue;
      yield {
        path: mask.path,
        message: `a node mask of ${mask.value} limits how many nodes there can be, but Calico does not take pod addresses from it`,
        fix: 'remove the mask, or keep it for the number of nodes and set blockSize in Calico’s pools for pods',
      };
    }
  },
};
