import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { cidrFrom, sizeOf } from '../../network/cidr.ts';
import { addressBits } from '../../network/family.ts';

/** kube-apiserver exits on fewer addresses. */
const leastServices = 8n;
/** The engines put the cluster DNS at index 10 of each range, so the range must reach beyond it. */
const leastWithDns = 16n;

/** Service ranges have room for the API server, the cluster DNS and some Services. */
export const serviceRangeRoomRule: Rule<ClusterSubject> = {
  code: 'service-range-room',
  on: 'Cluster',
  severity: 'error',
  title: 'a service range holds at least 16 addresses, or 8 when cluster-dns is given',
  why: 'The API server exits on a range of fewer than 8 addresses. The engines give the cluster DNS the address at index 10 of each range; a shorter range has none there.',
  remedy: 'Use a /112 for IPv6 and a /16 for IPv4, or at least a /124 and a /28.',
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
      service-cidr: fd7a:3c1e:9b42:5300::/125
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
  covers: ['NET-017'],
  sources: [
    'kube-apiserver: ServiceIPRange needs 8 addresses',
    'K3s: cluster-dns defaults to index 10 of each service range',
  ],
  *judge(subject) {
    const least = subject.input.clusterDns ? leastServices : leastWithDns;
    const bits = subject.input.clusterDns ? 3 : 4;
    for (const { given, value } of subject.reading.serviceCidr) {
      if (!value || addressBits[value.cidr.family] - value.cidr.prefix >= bits) continue;
      const { cidr } = value;
      const shortest = cidrFrom(cidr.network, addressBits[cidr.family] - 4);
      const usual = cidrFrom(cidr.network, cidr.family === 'ipv4' ? 24 : 112);
      const found = sizeOf(cidr);
      yield {
        path: given.path,
        message: `the service range ${cidr.text} has ${found} ${found === 1n ? 'address' : 'addresses'}, expected at least ${least}: ${least === leastServices ? 'the API server takes no fewer' : 'the cluster DNS needs the one at index 10'}`,
        fix: `use ${usual.text}, or at least ${shortest.text}`,
      };
    }
  },
};
