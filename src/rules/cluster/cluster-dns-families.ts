import { patchItems } from '../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import type { Address } from '../../network/address.ts';
import { addressAt } from '../../network/cidr.ts';
import { type Family, familyTitle } from '../../network/family.ts';
import type { ListOption } from '../../network/input.ts';
import type { NetworkPlan } from '../../network/plan.ts';

/** The cluster DNS has one address of each family, the primary family first. */
export const clusterDnsFamiliesRule: Rule<ClusterSubject> = {
  code: 'cluster-dns-families',
  on: 'Cluster',
  severity: 'warning',
  title: 'cluster-dns has one address of each family of the cluster, the primary family first',
  why: 'The DNS Service can have one address of each family; two of one family make its chart fail. With a family missing, pods of a dual-stack cluster can ask in the other family only. The first address should be of the primary family, as in every other list.',
  remedy: 'Give one address of each family in the order of service-cidr, or leave cluster-dns out.',
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
      cluster-dns: fd7a:3c1e:9b42:5300::a,10.53.0.10
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
      cluster-dns: 10.53.0.10,fd7a:3c1e:9b42:5300::a
`,
  },
  covers: ['DNS-2', 'NET-004', 'NET-031'],
  sources: [
    'K3s: cluster-dns list',
    'CoreDNS charts of RKE2 and K3s',
    'Kubernetes Service clusterIPs: one of each family',
  ],
  *judge({ input, reading, plan }) {
    const option = input.clusterDns;
    if (!plan || !option) return;
    const given = reading.clusterDns.flatMap(({ value }) => (value ? [value] : []));
    if (given.length !== option.items.length) return;
    const finding = findingFor(plan, option, given);
    if (finding) yield finding;
  },
};

function findingFor(plan: NetworkPlan, option: ListOption, given: readonly Address[]): Finding | undefined {
  const repeated = given.find(({ family }, index) => given.findIndex((other) => other.family === family) !== index);
  const missing = plan.families.find((family) => !given.some((address) => address.family === family));
  const [first] = given;
  // A family that the cluster does not have is refused as an address outside of all ranges.
  if (!first || given.some(({ family }) => !plan.families.includes(family))) return undefined;
  const wanted = plan.families.flatMap((family) => addressOf(plan, given, family) ?? []);
  const mended =
    wanted.length === plan.families.length
      ? { path: option.path, fix: `write cluster-dns: ${wanted.join(',')}`, patch: patchItems(option, wanted) }
      : { path: option.path, fix: 'leave cluster-dns out, and give the service ranges room for it' };
  if (repeated) {
    const message = `found more than one ${familyTitle[repeated.family]} address in cluster-dns, expected at most one of each family`;
    return { ...mended, severity: 'error', message };
  }
  if (missing) {
    const message = `found no ${familyTitle[missing]} address in cluster-dns, expected one of each family, so that pods can ask in both`;
    return { ...mended, message };
  }
  if (first.family === plan.primary.value) return undefined;
  const message = `cluster-dns begins with ${familyTitle[first.family]}, expected the primary family ${familyTitle[plan.primary.value]} first`;
  return { ...mended, message };
}

function addressOf(plan: NetworkPlan, given: readonly Address[], family: Family): string | undefined {
  const range = plan.services.find(({ value }) => value.family === family)?.value;
  return (
    given.find((address) => address.family === family)?.text ??
    (range && (addressAt(range, 10n) ?? addressAt(range, 2n))?.text)
  );
}
