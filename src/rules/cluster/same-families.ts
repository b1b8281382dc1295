import { patchItems } from '../../kinds/cluster/patches.ts';
import { familiesAreCertain, type RangeOption, rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import type { Cidr } from '../../network/cidr.ts';
import { type Family, familyTitle } from '../../network/family.ts';
import { freshRange } from '../../network/fresh-ranges.ts';
import { rangesOf } from '../../network/reading.ts';

/** Pods and Services have the same families. */
export const sameFamiliesRule: Rule<ClusterSubject> = {
  code: 'same-families',
  on: 'Cluster',
  severity: 'error',
  title: 'pod and service ranges have the same families',
  why: 'The engines exit at start when the families differ. If they did not, Services of the family that pods lack could reach no pod.',
  remedy: 'Give one pod range and one service range for each family that the cluster has.',
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
      service-cidr: 10.53.0.0/16
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
`,
  },
  covers: ['CIDR-3', 'CIDR-11', 'NET-003'],
  sources: ['K3s compares them on every node (pkg/agent/run.go)'],
  *judge(subject) {
    const [pods, services] = rangeOptionsOf(subject);
    if (!familiesAreCertain(pods.readings) || !familiesAreCertain(services.readings)) return;
    const lacking = lackingOption(pods, services);
    if (lacking) yield findingFor(subject, pods, services, lacking);
  },
};

/** The option that has fewer families than the other, or a different one; undefined when they agree. */
function lackingOption(pods: RangeOption, services: RangeOption): RangeOption | undefined {
  if (missingFamily(services, pods)) return services;
  return missingFamily(pods, services) ? pods : undefined;
}

function missingFamily(from: RangeOption, than: RangeOption): Family | undefined {
  for (const { value } of than.readings) {
    const family = value?.cidr.family;
    if (family && !from.readings.some((reading) => reading.value?.cidr.family === family)) return family;
  }
  return undefined;
}

function findingFor(subject: ClusterSubject, pods: RangeOption, services: RangeOption, lacking: RangeOption): Finding {
  const [podRanges, serviceRanges] = [rangesOf(pods.readings), rangesOf(services.readings)];
  const path = lacking.option?.path ?? [];
  const message = `pod ranges are ${titles(podRanges)} and service ranges are ${titles(serviceRanges)}; expected the same families in both`;
  const [own, other] = lacking === services ? [serviceRanges, podRanges] : [podRanges, serviceRanges];
  const disjoint = own.length === 1 && other.length === 1;
  const all = [...podRanges, ...serviceRanges];
  const wanted = other.map(
    ({ family }) =>
      own.find((range) => range.family === family) ?? freshRange(lacking.whose, family, subject.facts, all),
  );
  const items = wanted.flatMap((range) => (range ? [range.text] : []));
  if (items.length < wanted.length) {
    return { path, message, fix: `give ${lacking.key} a range of each of the families ${titles(other)}` };
  }
  const fix = `write ${lacking.key}: ${items.join(',')}`;
  if (disjoint) {
    return { path, message, fix: `${fix}, or make both ${titles(own)}` };
  }
  return { path, message, fix, ...(lacking.option && { patch: patchItems(lacking.option, items) }) };
}

function titles(ranges: readonly Cidr[]): string {
  return ranges.map(({ family }) => familyTitle[family]).join(' and ');
}
