import { globalConfigPath } from '../../kinds/cluster/patches.ts';
import { rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { type Cidr, containsAddress, rangesOverlap } from '../../network/cidr.ts';
import { freshRange } from '../../network/fresh-ranges.ts';
import { rangesOf } from '../../network/reading.ts';

/** Pods and Services stay clear of networks that nodes must reach outside the cluster. */
export const rangeInUseRule: Rule<ClusterSubject> = {
  code: 'range-in-use',
  on: 'Cluster',
  severity: 'error',
  title: 'pod and service ranges cover no network that exists already',
  why: 'A node sends what is addressed to the pod or service range into the cluster’s own network. A subnet, another cluster or the manager under the same addresses can then not be reached from it.',
  remedy: 'Choose ranges that nothing else in reach uses.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.0.0.0/9
      service-cidr: 10.253.0.0/16
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.252.0.0/16
      service-cidr: 10.253.0.0/16
`,
  },
  covers: ['CIDR-5', 'NET-025'],
  sources: ['routes of every CNI, and kube-proxy’s rules for Services'],
  *judge(subject) {
    if (!subject.rke) return;
    const { networksInUse, manager } = subject.facts;
    const host = manager.serverUrl?.host;
    const managerAddress = host && 'address' in host ? host.address : undefined;
    if (networksInUse.length === 0 && !managerAddress) return;
    for (const { range, path, whose } of locatedRanges(subject)) {
      for (const { cidr, owner } of networksInUse) {
        if (rangesOverlap(range, cidr))
          yield findingFor(subject, range, path, whose, `${cidr.text}, which is ${owner}`);
      }
      if (managerAddress && containsAddress(range, managerAddress)) {
        yield findingFor(subject, range, path, whose, `${managerAddress.text}, the address of the server URL`);
      }
    }
  },
};

interface Located {
  readonly range: Cidr;
  readonly path: FieldPath;
  readonly whose: 'pod' | 'service';
}

/** Ranges as given, or those that the engine takes when none are given. */
function locatedRanges(subject: ClusterSubject): Located[] {
  return rangeOptionsOf(subject).flatMap(({ key, whose, option, readings }): Located[] => {
    if (option) {
      return readings.flatMap(({ given, value }) => (value ? [{ range: value.cidr, path: given.path, whose }] : []));
    }
    const defaults = whose === 'pod' ? subject.plan?.pods : subject.plan?.services;
    return (defaults ?? []).map(({ value }) => ({ range: value, path: [...globalConfigPath, key], whose }));
  });
}

function findingFor(
  subject: ClusterSubject,
  range: Cidr,
  path: FieldPath,
  whose: Located['whose'],
  other: string,
): Finding {
  const all = [...rangesOf(subject.reading.clusterCidr), ...rangesOf(subject.reading.serviceCidr)];
  const free = freshRange(whose, range.family, subject.facts, all);
  return {
    path,
    message: `the ${whose} range ${range.text} covers ${other}; expected a range that nothing else uses`,
    fix: free ? `use ${free.text}, or another range of your own` : 'use another range',
  };
}
