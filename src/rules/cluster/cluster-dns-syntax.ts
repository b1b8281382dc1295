import { patchItem } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { addressAt } from '../../network/cidr.ts';

/** Every item of cluster-dns is an address. */
export const clusterDnsSyntaxRule: Rule<ClusterSubject> = {
  code: 'cluster-dns-syntax',
  on: 'Cluster',
  severity: 'error',
  title: 'each cluster-dns item is a bare IPv4 or IPv6 address',
  why: 'The engines split the list at commas, trim nothing, and exit at start when a part is no address.',
  remedy:
    'Write addresses without prefix length and brackets, two of them separated by a bare comma; or leave cluster-dns out and have the address at index 10 of each service range.',
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
      service-cidr: fd7a:3c1e:9b42:5300::/112
      cluster-dns: '[fd7a:3c1e:9b42:5300::a]'
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
      cluster-dns: 'fd7a:3c1e:9b42:5300::a'
`,
  },
  covers: ['NET-031', 'NET-012'],
  sources: ['K3s splits cluster-dns without trimming (pkg/cli/server/server.go)'],
  *judge({ input, reading, plan }) {
    for (const { given, value, reason } of reading.clusterDns) {
      if (value || !input.clusterDns) continue;
      const meant = parseAddress(given.value.replace(/[\s[\]"']/g, ''));
      const text = meant.ok
        ? meant.value.text
        : plan?.services.map((range) => addressAt(range.value, 10n)?.text).join(',');
      yield {
        path: given.path,
        message: `"${given.value}" in cluster-dns is ${reason}; expected an address inside the service range`,
        fix: text ? `write ${text}` : 'take cluster-dns out, or write an address inside the service range',
        ...(meant.ok && { patch: patchItem(input.clusterDns, given, meant.value.text) }),
      };
    }
  },
};
