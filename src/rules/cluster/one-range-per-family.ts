import { patchItems } from '../../kinds/cluster/patches.ts';
import { familiesAreCertain, type RangeOption, rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { type Family, familyTitle } from '../../network/family.ts';

/** At most two ranges an option, of different families. */
export const oneRangePerFamilyRule: Rule<ClusterSubject> = {
  code: 'one-range-per-family',
  on: 'Cluster',
  severity: 'error',
  title: 'pods and Services have at most one range of each family',
  why: 'The API server and the controller manager exit at start when an option holds more than two ranges, or two of one family.',
  remedy:
    'Keep one IPv4 range, one IPv6 range, or one of each. More room comes from a shorter prefix, not from a second range.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16,10.54.0.0/16
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
      cluster-cidr: 10.52.0.0/15
      service-cidr: 10.54.0.0/16
`,
  },
  covers: ['CIDR-2', 'NET-001', 'NET-002'],
  sources: ['kube-apiserver options validation', 'kube-controller-manager node IPAM start-up'],
  *judge(subject) {
    for (const range of rangeOptionsOf(subject)) {
      if (range.readings.length < 2 || familiesAreCertain(range.readings)) continue;
      const repeated = repeatedFamily(range);
      if (repeated || range.readings.length > 2) yield findingFor(range, repeated);
    }
  },
};

function repeatedFamily({ readings }: RangeOption): Family | undefined {
  const [first, ...others] = readings.flatMap(({ value }) => (value ? [value.cidr.family] : []));
  if (first === undefined) return undefined;
  return others.includes(first) ? first : others.find((family, index) => others.indexOf(family) !== index);
}

function findingFor({ key, whose, readings, option }: RangeOption, repeated: Family | undefined): Finding {
  const kept = new Map<Family, string>();
  for (const { value } of readings) {
    if (value && !kept.has(value.cidr.family)) kept.set(value.cidr.family, value.cidr.text);
  }
  const found = repeated
    ? `${readings.filter(({ value }) => value?.cidr.family === repeated).length} ${familyTitle[repeated]} ranges`
    : `${readings.length} items`;
  const items = [...kept.values()];
  const [first] = readings;
  return {
    path: option?.path ?? first?.given.path ?? [],
    message: `found ${found} in ${key}, expected at most one ${whose} range of each family`,
    fix: items.length > 0 ? `keep one of each family, for example ${items.join(',')}` : 'keep one range of each family',
    ...(option && items.length > 0 && { patch: patchItems(option, items) }),
  };
}
