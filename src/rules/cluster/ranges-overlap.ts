import { patchItem } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { type Cidr, rangesOverlap, type WrittenCidr } from '../../network/cidr.ts';
import { freshRange } from '../../network/fresh-ranges.ts';
import { type Reading, rangesOf } from '../../network/reading.ts';

/** Pod and service ranges share no address. */
export const rangesOverlapRule: Rule<ClusterSubject> = {
  code: 'ranges-overlap',
  on: 'Cluster',
  severity: 'error',
  title: 'pod and service ranges share no address',
  why: 'Nothing refuses an overlap: the node ranges that touch the service range are silently never used, and packets for pods and Services of the same address clash. Samples that circulate pair 2001:cafe:42::/56 with 2001:cafe:42:1::/112, which lies inside it.',
  remedy: 'Take the two ranges from different blocks.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5201::/112
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
`,
  },
  covers: ['CIDR-5', 'NET-024'],
  sources: ['Kubernetes cidrset marks node ranges under the service range as taken'],
  *judge(subject) {
    for (const services of subject.reading.serviceCidr) {
      if (!services.value) continue;
      for (const pods of subject.reading.clusterCidr) {
        if (!pods.value || !rangesOverlap(pods.value.cidr, services.value.cidr)) continue;
        yield findingFor(subject, pods.value.cidr, services, services.value.cidr);
      }
    }
  },
};

function findingFor(subject: ClusterSubject, pods: Cidr, reading: Reading<WrittenCidr>, services: Cidr): Finding {
  const all = [...rangesOf(subject.reading.clusterCidr), ...rangesOf(subject.reading.serviceCidr)];
  const free = freshRange('service', services.family, subject.facts, all);
  const { serviceCidr } = subject.input;
  return {
    path: reading.given.path,
    message: `the service range ${services.text} overlaps the pod range ${pods.text}; expected ranges that share no address`,
    fix: free ? `use ${free.text} for Services` : 'use another range for Services',
    ...(free && serviceCidr && { patch: patchItem(serviceCidr, reading.given, free.text) }),
  };
}
