import { globalConfigPath } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { defaultMaxPods, podAddresses } from '../../network/capacity.ts';
import { addressBits, type Family } from '../../network/family.ts';
import type { NetworkInput } from '../../network/input.ts';
import { nodeMaskFlag } from '../../network/node-mask.ts';
import type { FamilyCapacity, NetworkPlan } from '../../network/plan.ts';

/** A node's range has an address for every pod that the kubelet may start. */
export const podsPerNodeRule: Rule<ClusterSubject> = {
  code: 'pods-per-node',
  on: 'Cluster',
  severity: 'warning',
  title: 'a node range holds as many pods as the kubelet starts',
  why: 'The scheduler counts up to max-pods, 110 unless changed. Pods beyond the node’s addresses hang in ContainerCreating although the node looks free. CNIs with an address management of their own, such as Calico’s, do not use node ranges and are not meant.',
  remedy: 'Shorten the node mask, or lower max-pods to what fits.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cni: canal
      cluster-cidr: 10.52.0.0/16
      service-cidr: 10.53.0.0/16
      kube-controller-manager-arg: [node-cidr-mask-size=26]
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cni: canal
      cluster-cidr: 10.52.0.0/16
      service-cidr: 10.53.0.0/16
      kube-controller-manager-arg: [node-cidr-mask-size=26]
      kubelet-arg: [max-pods=60]
`,
  },
  covers: ['NET-021'],
  sources: ['kubelet: max-pods', 'CNI host-local address management'],
  *judge({ plan, cni, input }) {
    // K3s without its Flannel runs a CNI that nothing here knows.
    if (!plan || !cni?.usesNodeRanges || input.flannelBackend?.value === 'none') return;
    const maxPods = input.maxPods?.value ?? defaultMaxPods;
    if (plan.capacity.podsPerNode >= maxPods) return;
    for (const capacity of plan.capacity.perFamily) {
      if (capacity.podsPerNode < BigInt(maxPods)) yield findingFor(plan, capacity, maxPods, input);
    }
  },
};

function findingFor(
  plan: NetworkPlan,
  { family, podsPerNode }: FamilyCapacity,
  maxPods: number,
  input: NetworkInput,
): Finding {
  const mask = plan.nodeMasks.find((nodeMask) => nodeMask.family === family);
  const shorter = maskFor(family, maxPods);
  const ways = [
    ...(shorter === undefined
      ? []
      : [`${nodeMaskFlag(family, plan.stack.value, input)}=${shorter} for kube-controller-manager`]),
    ...(podsPerNode > 0n ? [`max-pods=${podsPerNode} for the kubelet`] : []),
  ];
  return {
    path: mask?.path ?? input.maxPods?.path ?? [...globalConfigPath, 'kube-controller-manager-arg'],
    message: `a node range of /${mask?.value} has ${podsPerNode} pod addresses, expected at least ${maxPods}: as many pods the kubelet may start`,
    fix: `set ${ways.join(', or ')}`,
  };
}

/** The longest mask with addresses for this many pods. */
function maskFor(family: Family, maxPods: number): number | undefined {
  for (let mask = addressBits[family]; mask > 0; mask -= 1) {
    if (podAddresses(family, mask) >= BigInt(maxPods)) return mask;
  }
  return undefined;
}
