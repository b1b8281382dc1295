import { addressLists, placeOfItem } from '../../kinds/node-registration/address-lists.ts';
import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { containsAddress } from '../../network/cidr.ts';

export const registrationAddressInRangeRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-address-in-range',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'the addresses of a host lie outside the cluster’s own ranges',
  why: 'Packets to an address in the pod or service range never leave the node: the pod network or kube-proxy takes them. A node with such an address is reached by nobody.',
  remedy: 'Choose other ranges for the cluster, or give the host an address of another network.',
  example: {
    bad: exampleRegistration('internalAddress: 10.52.7.11,fd7a:3c1e:9b42:1::11'),
    good: exampleRegistration('internalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11'),
  },
  covers: ['NET-025', 'CIDR-5'],
  sources: ['Kubernetes: pod, service and node ranges must not overlap'],
  *judge(subject) {
    const { plan } = subject.cluster;
    if (!plan) return;
    for (const list of addressLists(subject)) {
      for (const reading of list.readings) {
        const { address } = reading;
        if (!address) continue;
        const pods = plan.pods.find(({ value }) => containsAddress(value, address));
        const found = pods ?? plan.services.find(({ value }) => containsAddress(value, address));
        if (!found) continue;
        yield {
          path: placeOfItem(list, reading),
          message: `the ${list.whose} address ${reading.text} lies in the ${pods ? 'pod' : 'service'} range ${found.value.text} of the cluster`,
          fix: 'give the host an address outside of it, or create the cluster with other ranges',
        };
      }
    }
  },
};
