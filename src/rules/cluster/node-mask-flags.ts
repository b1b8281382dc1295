import { patchArguments } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { defaultNodeMask } from '../../network/capacity.ts';
import {
  addressBits,
  type Family,
  familiesOf,
  familyTitle,
  type Stack,
  stackOf,
  stackTitle,
} from '../../network/family.ts';
import type { Given } from '../../network/input.ts';
import { nodeMaskFlags, readNodeMask } from '../../network/node-mask.ts';
import { rangesOf } from '../../network/reading.ts';

const argumentsKey = 'kube-controller-manager-arg';

/** The node mask arguments fit the families of the pod ranges. */
export const nodeMaskFlagsRule: Rule<ClusterSubject> = {
  code: 'node-mask-flags',
  on: 'Cluster',
  severity: 'error',
  title: 'node masks are given by the arguments that fit the stack, as plain numbers',
  why: 'kube-controller-manager exits when a single-stack cluster has the argument of the other family, when a dual-stack cluster has the one without suffix, when both kinds are mixed, and when the value is no number.',
  remedy:
    'Use node-cidr-mask-size on single-stack clusters, node-cidr-mask-size-ipv4 and node-cidr-mask-size-ipv6 on dual-stack ones.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
      kube-controller-manager-arg: [node-cidr-mask-size=24]
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
      kube-controller-manager-arg: [node-cidr-mask-size-ipv4=24, node-cidr-mask-size-ipv6=64]
`,
  },
  covers: ['NET-022'],
  sources: ['kube-controller-manager: setNodeCIDRMaskSizes'],
  *judge(subject) {
    const { any, ipv4, ipv6 } = subject.input.nodeMasks;
    if (!any && !ipv4 && !ipv6) return;
    const stack = podStack(subject);
    if (any) yield* judgeUnsuffixed(subject, any, stack);
    if (ipv4) yield* judgeSuffixed(subject, 'ipv4', ipv4, stack);
    if (ipv6) yield* judgeSuffixed(subject, 'ipv6', ipv6, stack);
  },
};

/** The stack of the pod ranges alone: the component looks at nothing else. */
function podStack({ reading, plan }: ClusterSubject): Stack | undefined {
  return stackOf(rangesOf(reading.clusterCidr).map(({ family }) => family)) ?? plan?.stack.value;
}

function* judgeUnsuffixed(
  subject: ClusterSubject,
  { value, path }: Given<string>,
  stack: Stack | undefined,
): Iterable<Finding> {
  const { any, ipv4, ipv6 } = nodeMaskFlags;
  if (stack === 'dual') {
    const isFor = (family: Family) => readNodeMask(value, family) ?? defaultNodeMask[family];
    const instead = subject.input.nodeMasks.ipv4
      ? []
      : [`${ipv4}=${isFor('ipv4')}`, ...(subject.input.nodeMasks.ipv6 ? [] : [`${ipv6}=${defaultNodeMask.ipv6}`])];
    yield {
      path,
      message: `found ${any}=${value} on a dual-stack cluster, expected ${ipv4} and ${ipv6} there`,
      fix: instead.length > 0 ? `replace it by ${instead.join(' and ')}` : 'take it out',
      patch: patchArguments(subject, argumentsKey, [any], instead),
    };
    return;
  }
  if (subject.input.nodeMasks.ipv4 || subject.input.nodeMasks.ipv6) {
    yield {
      path,
      message: `found ${any}=${value} beside an argument with the suffix of a family, expected only one kind`,
      fix: `take ${any} out`,
      patch: patchArguments(subject, argumentsKey, [any], []),
    };
  }
  yield* judgeNumber(subject, any, { value, path }, stack ? familiesOf[stack][0] : undefined);
}

function* judgeSuffixed(
  subject: ClusterSubject,
  family: Family,
  { value, path }: Given<string>,
  stack: Stack | undefined,
): Iterable<Finding> {
  const flag = nodeMaskFlags[family];
  if (stack && !familiesOf[stack].includes(family)) {
    yield {
      path,
      message: `found ${flag}=${value} on an ${stackTitle[stack]} cluster, expected no ${familyTitle[family]} node mask there`,
      fix: `take ${flag} out`,
      patch: patchArguments(subject, argumentsKey, [flag], []),
    };
    return;
  }
  yield* judgeNumber(subject, flag, { value, path }, family);
}

function* judgeNumber(
  subject: ClusterSubject,
  flag: string,
  { value, path }: Given<string>,
  family: Family | undefined,
): Iterable<Finding> {
  if (family ? readNodeMask(value, family) !== undefined : readNodeMask(value, 'ipv6') !== undefined) return;
  const usual = defaultNodeMask[family ?? 'ipv4'];
  yield {
    path,
    message: `found ${flag}=${value}, expected a prefix length from 1 to ${addressBits[family ?? 'ipv6']} in plain decimal digits`,
    fix: `write ${flag}=${usual}, which is the default`,
    patch: patchArguments(subject, argumentsKey, [], [`${flag}=${usual}`]),
  };
}
