import { addressLists, placeOfItem } from '../../kinds/node-registration/address-lists.ts';
import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { usableOnNode } from '../../network/scope.ts';

export const registrationAddressScopeRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-address-scope',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'other nodes can reach the addresses of a host',
  why: 'Loopback, link-local, multicast and unspecified addresses mean something on the host alone. The kubelet refuses them as node-ip, and no other node could connect. An IPv4-mapped address is IPv4 written as IPv6, and counts as the wrong family.',
  remedy: 'Give a global, private or unique local address.',
  example: {
    bad: exampleRegistration('internalAddress: 10.0.0.11,fe80::11'),
    good: exampleRegistration('internalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11'),
  },
  covers: ['NODE-3', 'NODE-10', 'NET-008'],
  sources: ['kubelet: validation of node IPs', 'RFC 6890', 'RFC 4291'],
  *judge(subject) {
    for (const list of addressLists(subject)) {
      for (const reading of list.readings) {
        if (!reading.address || reading.scope === undefined || usableOnNode(reading.scope)) continue;
        yield {
          path: placeOfItem(list, reading),
          message: `the ${list.whose} address ${reading.text} is ${reading.scope}: other nodes cannot reach it`,
          fix: 'write a global, private or unique local address of the host',
        };
      }
    }
  },
};
