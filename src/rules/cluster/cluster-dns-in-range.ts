import { patchItem } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { addressAt, containsAddress } from '../../network/cidr.ts';
import { familyTitle } from '../../network/family.ts';

/** The cluster DNS addresses lie in the service ranges. */
export const clusterDnsInRangeRule: Rule<ClusterSubject> = {
  code: 'cluster-dns-in-range',
  on: 'Cluster',
  severity: 'error',
  title: 'each cluster-dns address lies inside the service range of its family',
  why: 'The DNS Service asks for exactly this address. The API server refuses one outside the service ranges, so the cluster never has DNS, while every pod is told to ask there.',
  remedy: 'Take an address inside the service range, best the one at index 10, which is also the default.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16
      service-cidr: 10.53.0.0/16
      cluster-dns: 10.43.0.10
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16
      service-cidr: 10.53.0.0/16
      cluster-dns: 10.53.0.10
`,
  },
  covers: ['DNS-1', 'NET-031'],
  sources: ['K3s documentation, cluster-dns', 'Kubernetes service IP allocator'],
  *judge({ input, reading, plan }) {
    if (!plan || !input.clusterDns) return;
    for (const { given, value } of reading.clusterDns) {
      if (!value) continue;
      const range = plan.services.find((services) => services.value.family === value.family)?.value;
      if (range && containsAddress(range, value)) continue;
      const usual = range && addressAt(range, 10n)?.text;
      yield {
        path: given.path,
        message: range
          ? `the cluster DNS address ${value.text} is outside the service range ${range.text}`
          : `the cluster DNS address ${value.text} is ${familyTitle[value.family]}, and the cluster has no such service range`,
        fix: usual ? `use ${usual}, or leave cluster-dns out` : 'take it out',
        patch: patchItem(input.clusterDns, given, usual),
      };
    }
  },
};
