import { patchArguments, patchItem } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { type Cidr, cidrFrom, type WrittenCidr } from '../../network/cidr.ts';
import { familyTitle, type Stack, stackOf } from '../../network/family.ts';
import type { Given } from '../../network/input.ts';
import {
  givenNodeMask,
  nodeMaskFlag,
  nodeMaskMisfit,
  nodeMaskOf,
  readNodeMask,
  suggestedNodeMask,
  widestIpv6Spread,
} from '../../network/node-mask.ts';
import type { NodeMask } from '../../network/plan.ts';
import { type Reading, rangesOf } from '../../network/reading.ts';

/** Each pod range can be cut into ranges of the node mask. */
export const nodeMaskFitsRule: Rule<ClusterSubject> = {
  code: 'node-mask-fits',
  on: 'Cluster',
  severity: 'error',
  title: 'the node mask lies between the pod range’s prefix and, for IPv6, 16 bits more',
  why: 'kube-controller-manager cuts a range for each node out of the pod range: a /24 and a /64 unless told otherwise. It exits when the pod range is longer than that, and when an IPv6 range is more than 16 bits shorter. Every CNI is hit, because the component that exits is Kubernetes’ own.',
  remedy: 'Give IPv6 pods a range from /48 to /64, or set the node mask to fit the range.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/112
      service-cidr: fd7a:3c1e:9b42:5300::/112
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/112
      service-cidr: fd7a:3c1e:9b42:5300::/112
      kube-controller-manager-arg: [node-cidr-mask-size=120]
`,
  },
  covers: ['CIDR-7', 'NET-018', 'NET-019'],
  sources: ['kube-controller-manager node IPAM start-up', 'Kubernetes cidrset: at most 2^16 IPv6 node ranges'],
  *judge(subject) {
    const { clusterCidr } = subject.reading;
    if (clusterCidr.length === 0) return;
    const stack = stackOf(rangesOf(clusterCidr).map(({ family }) => family));
    if (!stack) return;
    for (const reading of clusterCidr) {
      if (!reading.value) continue;
      const { family } = reading.value.cidr;
      // A second range of a family has to go, and one mask could hardly fit both.
      if (clusterCidr.find(({ value }) => value?.cidr.family === family) !== reading) continue;
      const given = givenNodeMask(family, stack, subject.input);
      // A mask that cannot be read is another rule's matter; what the range would need then is unknown.
      if (given && readNodeMask(given.value, family) === undefined) continue;
      const mask = nodeMaskOf(family, stack, subject.input);
      if (nodeMaskMisfit(reading.value.cidr, mask.value)) {
        yield findingFor(subject, { reading, range: reading.value.cidr, mask, stack, given });
      }
    }
  },
};

interface Misfit {
  readonly reading: Reading<WrittenCidr>;
  readonly range: Cidr;
  readonly mask: NodeMask;
  readonly stack: Stack;
  readonly given: Given<string> | undefined;
}

function findingFor(subject: ClusterSubject, { reading, range, mask, stack, given }: Misfit): Finding {
  const family = familyTitle[range.family];
  const whose = mask.origin === 'given' ? 'the node mask that is given' : `Kubernetes’ default node mask for ${family}`;
  const message =
    range.prefix > mask.value
      ? `the pod range ${range.text} is longer than /${mask.value}, ${whose}, so not even one node gets a range; expected a node mask of at least /${range.prefix}`
      : `the pod range ${range.text} is ${mask.value - range.prefix} bits shorter than /${mask.value}, ${whose}; expected at most ${widestIpv6Spread} bits`;
  const path = given ? given.path : reading.given.path;
  const nodes = BigInt(Math.max(1, subject.plan?.capacity.plannedWithSurge ?? 1));
  const fitting = suggestedNodeMask(range, nodes, subject.input.maxPods?.value ?? 110);
  if (fitting !== undefined) {
    const argument = `${nodeMaskFlag(range.family, stack, subject.input)}=${fitting}`;
    return {
      path,
      message,
      fix: `write ${argument} under kube-controller-manager-arg`,
      patch: patchArguments(subject, 'kube-controller-manager-arg', [], [argument]),
    };
  }
  const wider = cidrFrom(range.network, range.family === 'ipv4' ? 16 : 56);
  const { clusterCidr } = subject.input;
  return {
    path,
    message,
    fix: `use a wider pod range, for example ${wider.text}: this one has too few addresses for the pods of the nodes under any mask`,
    ...(clusterCidr && mask.origin === 'default' && { patch: patchItem(clusterCidr, reading.given, wider.text) }),
  };
}
