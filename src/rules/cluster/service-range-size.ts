import { patchItem } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { atLeast } from '../../lib/version.ts';
import { cidrFrom, type WrittenCidr } from '../../network/cidr.ts';
import { familyTitle } from '../../network/family.ts';
import type { Reading } from '../../network/reading.ts';

/** Kubernetes before this release refuses service ranges of more than 20 host bits. */
const sizeLimitLifted = [1, 34, 0] as const;

/** Service ranges are no larger than the API server takes. */
export const serviceRangeSizeRule: Rule<ClusterSubject> = {
  code: 'service-range-size',
  on: 'Cluster',
  severity: 'error',
  title: 'a service range is no larger than /108 (IPv6) or /12 (IPv4), and best an IPv6 /112',
  why: 'Before Kubernetes 1.34 the API server exits on a service range with more than 20 host bits, and every version exits on an IPv6 range shorter than /64. K3s documents /112 as the largest IPv6 range; it is what every version takes.',
  remedy: 'Use an IPv6 /112 (65,536 Services) and an IPv4 range of /12 or longer.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.33.9+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/64
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.33.9+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
`,
  },
  covers: ['CIDR-6', 'NET-015', 'NET-016'],
  sources: [
    'kube-apiserver: validation of service-cluster-ip-range',
    'Kubernetes service IP allocator',
    'K3s documentation, basic network options',
  ],
  *judge(subject) {
    for (const reading of subject.reading.serviceCidr) {
      const prefix = reading.value?.cidr.prefix ?? 128;
      const recommended = reading.value?.cidr.family === 'ipv4' ? 12 : 112;
      if (prefix < recommended) yield* findingsFor(subject, reading, recommended);
    }
  },
};

function* findingsFor(subject: ClusterSubject, reading: Reading<WrittenCidr>, recommended: number): Iterable<Finding> {
  if (!reading.value) return;
  const { cidr } = reading.value;
  const lifted = subject.version === undefined || atLeast(subject.version, sizeLimitLifted);
  const always = cidr.family === 'ipv6' ? 64 : 0;
  const shortest = lifted ? always : recommended === 12 ? 12 : 108;
  const refused = cidr.prefix < shortest;
  if (!refused && cidr.family === 'ipv4') return;
  const limit = lifted ? 'in every version' : `before Kubernetes 1.34, and the version is ${subject.version?.text}`;
  const smaller = cidrFrom(cidr.network, recommended);
  const { serviceCidr } = subject.input;
  yield {
    path: reading.given.path,
    severity: refused ? 'error' : 'warning',
    message: refused
      ? `the service range ${cidr.text} is too large: the API server takes at most a /${shortest} of ${familyTitle[cidr.family]} ${limit}`
      : `the service range ${cidr.text} is larger than a /112, which is all that K3s documents and that every version takes`,
    fix: `use ${smaller.text}`,
    ...(serviceCidr && { patch: patchItem(serviceCidr, reading.given, smaller.text) }),
  };
}
