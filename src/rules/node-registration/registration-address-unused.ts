import { addressLists, placeOfItem } from '../../kinds/node-registration/address-lists.ts';
import { exampleRegistration, ipv4Cluster } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { assignNodeAddresses, type NodeAddressReading } from '../../network/node-addresses.ts';
import { usableOnNode } from '../../network/scope.ts';

export const registrationAddressUnusedRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-address-unused',
  on: 'NodeRegistration',
  severity: 'warning',
  title: 'a host names only addresses that the cluster can use',
  why: 'Addresses of a family that the cluster does not have are left out: engines would spread them, and metrics and other nodes would try them. The kubelet takes one internal address of each family; further ones are left out too.',
  remedy: 'Remove the addresses. Nothing breaks while they stand there.',
  example: {
    bad: exampleRegistration('internalAddress: 10.0.0.11\naddress: 2a05:d014:1234:1::11', ipv4Cluster),
    good: exampleRegistration('internalAddress: 10.0.0.11', ipv4Cluster),
  },
  covers: ['NODE-8'],
  sources: [
    'rancher/rancher#52523 and #53206',
    'k3s-io/k3s#9435',
    'kubelet: node-ip takes one address or one of each family',
  ],
  *judge(subject) {
    const { plan } = subject.cluster;
    if (!plan) return;
    const addresses = (list: readonly NodeAddressReading[]) => list.flatMap(({ address }) => address ?? []);
    const { unused } = assignNodeAddresses(plan, addresses(subject.internal), addresses(subject.external));
    for (const list of addressLists(subject)) {
      for (const reading of list.readings) {
        // Addresses that no node can use are refused by another rule.
        if (!reading.address || reading.scope === undefined || !usableOnNode(reading.scope)) continue;
        const found = unused.find(({ address }) => address === reading.address);
        if (!found) continue;
        yield {
          path: placeOfItem(list, reading),
          message: `the ${list.whose} address ${reading.text} is not used: ${found.why}`,
          fix: `remove ${reading.text}`,
        };
      }
    }
  },
};
