import { itemsAt, placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { type Family, familyTitle, stackTitle } from '../../network/family.ts';
import type { NetworkPlan } from '../../network/plan.ts';

const example = (addresses: string) =>
  exampleManifest(`machineGlobalConfig:
${exampleDualRanges}
machineSelectorConfig:
  - machineLabelSelector:
      matchLabels:
        host: one
    config:
      node-ip: ${addresses}`);

export const nodeIpFamiliesRule: Rule<ClusterSubject> = {
  code: 'node-ip-families',
  on: 'Cluster',
  severity: 'error',
  title: 'a node-ip that is given has an address of every family of the cluster, and of no other',
  why: 'The engine stops when node-ip lacks a family of the pod ranges. A family that the cluster does not have leaks into the Node object, where metrics and other nodes try to use it.',
  remedy: 'Give one address of each family, the primary family first, or leave node-ip out.',
  example: { bad: example('10.0.0.11'), good: example('10.0.0.11,fd7a:3c1e:9b42:1::11') },
  covers: ['NET-006', 'NODE-1', 'NODE-2'],
  sources: ['K3s agent: cluster-cidr and node-ip must share the same IP version', 'k3s-io/k3s#9435'],
  *judge({ engineConfig, plan }) {
    if (!plan) return;
    for (const place of placesOf(engineConfig, 'node-ip')) {
      const families: Family[] = [];
      let readable = true;
      for (const { value } of itemsAt(place)) {
        const address = parseAddress(value);
        if (address.ok) families.push(address.value.family);
        else readable = false;
      }
      // What an interface has is known on the node only; other texts have a rule of their own.
      if (readable && families.length > 0) yield* judgeFamilies(families, plan, place.path);
    }
  },
};

function* judgeFamilies(families: readonly Family[], plan: NetworkPlan, path: Finding['path']): Iterable<Finding> {
  const stack = stackTitle[plan.stack.value];
  const missing = plan.families.filter((family) => !families.includes(family));
  if (missing.length > 0) {
    const names = missing.map((family) => familyTitle[family]).join(' and ');
    yield {
      path,
      message: `node-ip has no ${names} address, but the cluster is ${stack}`,
      fix: `add an ${names} address of the node`,
    };
    return;
  }
  const foreign = families.find((family) => !plan.families.includes(family));
  if (foreign) {
    yield {
      severity: 'warning',
      path,
      message: `node-ip has an ${familyTitle[foreign]} address, but the cluster is ${stack}; it is not rendered`,
      fix: `remove the ${familyTitle[foreign]} address`,
    };
  } else if (families[0] !== plan.families[0]) {
    yield {
      severity: 'info',
      path,
      message: `node-ip is rendered with ${familyTitle[plan.primary.value]} first, the family of the first service range`,
      fix: `write the ${familyTitle[plan.primary.value]} address first`,
    };
  }
}
