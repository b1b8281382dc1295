import { patchItem } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { addressAt, type Cidr, containsAddress, sizeOf } from '../../network/cidr.ts';

/** The cluster DNS does not take an address that the service range needs for itself. */
export const clusterDnsReservedAddressRule: Rule<ClusterSubject> = {
  code: 'cluster-dns-reserved-address',
  on: 'Cluster',
  severity: 'error',
  title: 'cluster-dns is neither the first addresses of its service range nor IPv4’s broadcast address',
  why: 'The address at index 1 belongs to the kubernetes Service, the API server itself; index 0 is the network address and the last one of an IPv4 range its broadcast address, and Kubernetes hands out neither. The DNS Service cannot be made.',
  remedy: 'Take another address inside the range, best the one at index 10.',
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
      cluster-dns: 10.53.0.1
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
  covers: ['DNS-3'],
  sources: [
    'Kubernetes: the kubernetes Service has the first address of the first service range',
    'service IP allocator',
  ],
  *judge({ input, reading, plan }) {
    if (!plan || !input.clusterDns) return;
    for (const { given, value } of reading.clusterDns) {
      const range = plan.services.find((services) => services.value.family === value?.family)?.value;
      if (!value || !range || !containsAddress(range, value)) continue;
      const owner = ownerOf(range, value.value - range.network.value);
      if (!owner) continue;
      const usual = addressAt(range, 10n)?.text ?? addressAt(range, 2n)?.text;
      yield {
        path: given.path,
        message: `the cluster DNS address ${value.text} is ${owner} of the service range ${range.text}`,
        fix: usual ? `use ${usual}` : 'use another address of the range',
        ...(usual !== undefined && { patch: patchItem(input.clusterDns, given, usual) }),
      };
    }
  },
};

/** What an index of a service range is kept for. */
function ownerOf(range: Cidr, index: bigint): string | undefined {
  if (index === 0n) return 'the network address';
  if (index === 1n) return 'the first address, kept for the kubernetes Service,';
  return range.family === 'ipv4' && index === sizeOf(range) - 1n ? 'the broadcast address' : undefined;
}
