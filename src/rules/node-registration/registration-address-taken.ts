import { addressLists, placeOfItem } from '../../kinds/node-registration/address-lists.ts';
import { dualCluster, exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { sameAddress } from '../../network/address.ts';

export const registrationAddressTakenRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-address-taken',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'no live node of the cluster has the addresses or the name of a host that joins',
  why: 'Two nodes with one address answer for each other: pods vanish, and etcd refuses the second member. Two nodes with one name write into the same Node object.',
  remedy: 'Give the host addresses and a name of its own, or remove the other node first.',
  example: {
    bad: exampleRegistration(
      'internalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11',
      `${dualCluster}---
kind: Node
name: one
addresses:
  - 10.0.0.11
`,
    ),
    good: exampleRegistration(
      'internalAddress: 10.0.0.12,fd7a:3c1e:9b42:1::12',
      `${dualCluster}---
kind: Node
name: one
addresses:
  - 10.0.0.11
`,
    ),
  },
  covers: ['NODE-5'],
  sources: ['Rancher documentation: node requirements', 'etcd: peer URLs are unique'],
  *judge(subject) {
    const { others, request } = subject;
    if (others.length === 0) return;
    for (const list of addressLists(subject)) {
      for (const reading of list.readings) {
        const { address } = reading;
        const owner = address && others.find((node) => node.addresses.some((other) => sameAddress(other, address)));
        if (!owner) continue;
        yield {
          path: placeOfItem(list, reading),
          message: `the ${list.whose} address ${reading.text} belongs to the node ${owner.name}, which is alive`,
          fix: `give the host an address of its own, or remove the node ${owner.name} first`,
        };
      }
    }
    if (request.nodeName !== undefined && others.some(({ name }) => name === request.nodeName)) {
      yield {
        path: ['nodeName'],
        message: `a node with the name ${request.nodeName} is alive in this cluster`,
        fix: 'give the host another name, or remove that node first',
      };
    }
  },
};
