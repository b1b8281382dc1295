import { globalConfigPath, patchArguments } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { jsonPointer, patchToSet } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { familyTitle, stackTitle } from '../../network/family.ts';
import { nodeMaskFlag } from '../../network/node-mask.ts';
import type { NetworkPlan } from '../../network/plan.ts';

const argumentsKey = 'kube-controller-manager-arg';

/** Ranges, node masks, cluster DNS and domain stay as they were when the cluster was made. */
export const networkIsFixedRule: Rule<ClusterSubject> = {
  code: 'network-is-fixed',
  on: 'Cluster',
  severity: 'error',
  title: 'ranges, node masks, stack, cluster DNS and domain do not change once the cluster is made',
  why: 'Node ranges, Service addresses, certificates, and the DNS address in every pod come from them, and none of these can be edited afterwards: a changed range stops the controller manager, and other servers are refused when they join.',
  remedy: 'Put the old value back. To change it make a new cluster, move the workloads and remove the old one.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    # the stored cluster has IPv4 alone: 10.52.0.0/16 and 10.53.0.0/16
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.3+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16
      service-cidr: 10.53.0.0/16
`,
  },
  covers: ['IMM-1', 'IMM-3', 'NET-068'],
  sources: ['K3s and RKE2 documentation, basic network options', 'Kubernetes: spec.podCIDRs of a Node is immutable'],
  *judge(subject) {
    const { old, plan } = subject;
    if (!old?.rke || !subject.rke) return;
    // A cluster of which no plan could be made was stored as a mere wish: nothing has been made with its ranges.
    if (!old.plan) return;
    for (const { key, of } of fixed) {
      const before = of(old.plan);
      const now = plan ? of(plan) : undefined;
      if (now === undefined || before === now) continue;
      yield findingFor(subject, old, { key, before, now });
    }
    if (plan) yield* judgeNodeMasks(subject, old.plan, plan);
  },
};

/** What is fixed, as the text of its effective value: writing a default out changes nothing. */
const fixed: readonly { readonly key: string; readonly of: (plan: NetworkPlan) => string }[] = [
  { key: 'cluster-cidr', of: ({ pods }) => joined(pods.map(({ value }) => value)) },
  { key: 'service-cidr', of: ({ services }) => joined(services.map(({ value }) => value)) },
  {
    key: 'cluster-dns',
    of: ({ dns }) => (dns.some(({ origin }) => origin === 'given') ? joined(dns.map(({ value }) => value)) : ''),
  },
  { key: 'cluster-domain', of: ({ domain }) => domain.value },
];

function joined(values: readonly { readonly text: string }[]): string {
  return values.map(({ text }) => text).join(',');
}

interface Change {
  readonly key: string;
  readonly before: string;
  readonly now: string;
}

function findingFor(subject: ClusterSubject, old: ClusterSubject, { key, before, now }: Change): Finding {
  const stackChange =
    old.plan && subject.plan && old.plan.stack.value !== subject.plan.stack.value && key === 'service-cidr'
      ? `, and so is its stack: it was made ${stackTitle[old.plan.stack.value]}`
      : '';
  const path = placeOf(subject, key) ?? [...globalConfigPath, key];
  const written = old.rke?.machineGlobalConfig?.[key];
  return {
    path,
    message: `${key} changes from ${before || 'its default'} to ${now || 'its default'}; it is fixed when the cluster is made${stackChange}`,
    fix: `${written === undefined || written === null ? `take ${key} out again` : `put ${String(written)} back`}, or make a new cluster and move the workloads`,
    patch:
      written === undefined || written === null
        ? placeOf(subject, key)
          ? [{ op: 'remove', path: jsonPointer(path) }]
          : []
        : patchToSet(subject.cluster, globalConfigPath, { [key]: written }),
  };
}

/** Node masks of families that the cluster keeps: the controller manager could not find its ranges again. */
function* judgeNodeMasks(subject: ClusterSubject, old: NetworkPlan, plan: NetworkPlan): Iterable<Finding> {
  for (const { family, value, path } of plan.nodeMasks) {
    const before = old.nodeMasks.find((mask) => mask.family === family)?.value;
    if (before === undefined || before === value) continue;
    const argument = `${nodeMaskFlag(family, plan.stack.value, subject.input)}=${before}`;
    yield {
      path: path ?? [...globalConfigPath, argumentsKey],
      message: `the ${familyTitle[family]} node mask changes from /${before} to /${value}; it is fixed when the cluster is made`,
      fix: `write ${argument} under ${argumentsKey}, or make a new cluster and move the workloads`,
      patch: patchArguments(subject, argumentsKey, [], [argument]),
    };
  }
}

/** Where the new object gives the key. */
function placeOf({ input }: ClusterSubject, key: string): FieldPath | undefined {
  const { clusterCidr, serviceCidr, clusterDns, clusterDomain } = input;
  const places: Record<string, FieldPath | undefined> = {
    'cluster-cidr': clusterCidr?.path,
    'service-cidr': serviceCidr?.path,
    'cluster-dns': clusterDns?.path,
    'cluster-domain': clusterDomain?.path,
  };
  return places[key];
}
