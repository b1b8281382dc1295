import { globalConfigPath, patchArguments } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { podAddresses } from '../../network/capacity.ts';
import { type Cidr, cidrFrom } from '../../network/cidr.ts';
import { familyTitle } from '../../network/family.ts';
import { nodeMaskFlag, nodeMaskMisfit } from '../../network/node-mask.ts';
import type { FamilyCapacity, NetworkPlan } from '../../network/plan.ts';

/** Every planned node gets a pod range of every family. */
export const nodeCapacityRule: Rule<ClusterSubject> = {
  code: 'node-capacity',
  on: 'Cluster',
  severity: 'error',
  title: 'the pod ranges have a node range for every planned node, roll-outs included',
  why: 'A node for which no range is left gets none, stays NotReady and says CIDRNotAvailable. On a dual-stack cluster the family with fewer ranges decides. A roll-out needs the surge of each pool on top.',
  remedy: 'Widen the pod range or lengthen the node mask before the cluster is made; neither can be changed later.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/62
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
    machinePools:
      - name: all
        quantity: 5
        etcdRole: true
        controlPlaneRole: true
        workerRole: true
        machineConfigRef: { kind: SimulatedConfig, name: demo-all }
---
apiVersion: drover.dev/v1alpha1
kind: SimulatedConfig
metadata: { name: demo-all, namespace: fleet-default }
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
    machinePools:
      - name: all
        quantity: 5
        etcdRole: true
        controlPlaneRole: true
        workerRole: true
        machineConfigRef: { kind: SimulatedConfig, name: demo-all }
---
apiVersion: drover.dev/v1alpha1
kind: SimulatedConfig
metadata: { name: demo-all, namespace: fleet-default }
`,
  },
  covers: ['CIDR-7', 'NET-020'],
  sources: [
    'Kubernetes cidrset: 2^(node mask − prefix) node ranges',
    'CIDRNotAvailable event of the node IPAM controller',
  ],
  *judge(subject) {
    const { plan } = subject;
    if (!plan) return;
    const { nodes, plannedWithSurge } = plan.capacity;
    if (nodes >= BigInt(plannedWithSurge) && nodes > 1n) return;
    // Where the mask does not fit the range at all, nodes cannot be counted and another rule speaks.
    if (plan.pods.some(({ value }) => nodeMaskMisfit(value, maskOf(plan, value)))) return;
    for (const capacity of plan.capacity.perFamily) {
      if (capacity.nodes < BigInt(Math.max(plannedWithSurge, 2))) yield findingFor(subject, plan, capacity);
    }
  },
};

function maskOf(plan: NetworkPlan, range: Cidr): number {
  return plan.nodeMasks.find(({ family }) => family === range.family)?.value ?? range.prefix;
}

function findingFor(subject: ClusterSubject, plan: NetworkPlan, { family, nodes }: FamilyCapacity): Finding {
  const { plannedNodes, plannedWithSurge } = plan.capacity;
  const pods = plan.pods.find(({ value }) => value.family === family);
  const range = pods?.value;
  const path = pods?.path ?? [...globalConfigPath, 'cluster-cidr'];
  if (!range) return { path, message: `no ${familyTitle[family]} pod range`, fix: 'give one' };
  const mask = maskOf(plan, range);
  const room = `the pod range ${range.text} has ${nodes === 1n ? 'one node range' : `${nodes} node ranges`} of /${mask}`;
  const tooFew = nodes < BigInt(plannedWithSurge);
  const needed = tooFew ? plannedWithSurge : 2;
  const surge = plannedWithSurge > plannedNodes ? ` and ${plannedWithSurge - plannedNodes} more during a roll-out` : '';
  return {
    path,
    ...mendedBy(subject, plan, range, needed),
    severity: tooFew ? 'error' : 'warning',
    message: tooFew
      ? `${room}, expected at least ${plannedWithSurge}: ${plannedNodes} nodes are planned${surge}`
      : `${room}, so the cluster can never have a second node`,
  };
}

/** A longer mask where it leaves addresses enough on each node, else a wider range. */
function mendedBy(
  subject: ClusterSubject,
  plan: NetworkPlan,
  range: Cidr,
  needed: number,
): Pick<Finding, 'fix' | 'patch'> {
  const bits = Math.ceil(Math.log2(needed));
  const mask = range.prefix + bits;
  const maxPods = BigInt(subject.input.maxPods?.value ?? 110);
  const argument = `${nodeMaskFlag(range.family, plan.stack.value, subject.input)}=${mask}`;
  if (podAddresses(range.family, mask) >= maxPods && !nodeMaskMisfit(range, mask)) {
    return {
      fix: `write ${argument} under kube-controller-manager-arg`,
      patch: patchArguments(subject, 'kube-controller-manager-arg', [], [argument]),
    };
  }
  const wider = cidrFrom(range.network, Math.max(1, maskOf(plan, range) - bits));
  return { fix: `use a pod range of at least /${wider.prefix}, for example ${wider.text}` };
}
