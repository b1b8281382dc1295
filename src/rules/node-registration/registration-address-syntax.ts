import { addressLists, placeOfItem } from '../../kinds/node-registration/address-lists.ts';
import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';

export const registrationAddressSyntaxRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-address-syntax',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'the address fields of a host hold addresses',
  why: 'The texts become node-ip and node-external-ip. The engine stops at what it cannot read, on a host that has already been counted in. Interface names and words such as awslocal mean something on the host only; the install script looks them up there, every family of them, before it asks.',
  remedy:
    'Give one address or a comma list, without port, prefix length, zone or brackets. Give interface names to the install script.',
  example: {
    bad: exampleRegistration('internalAddress: 10.0.0.11,fe80::11%eth0'),
    good: exampleRegistration('internalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11'),
  },
  covers: ['NODE-4', 'NODE-9', 'NODE-10'],
  sources: ['K3s agent: parsing of node-ip', 'RFC 4007, section 11: zones', 'RFC 4291, section 2.5.5: IPv4-mapped'],
  *judge(subject) {
    for (const list of addressLists(subject)) {
      for (const reading of list.readings) {
        if (reading.address) continue;
        const path = placeOfItem(list, reading);
        if (reading.namesPlaceOnNode) {
          yield {
            path,
            message: `the ${list.whose} address "${reading.text}" is no address but a name that only the host can look up`,
            fix: `give "${reading.text}" to the install script on the host, which sends the addresses behind it`,
          };
          continue;
        }
        yield {
          path,
          message: `the ${list.whose} address "${reading.text}" is ${reading.reason}`,
          fix: reading.text === '' ? 'remove the comma' : 'write a plain IPv4 or IPv6 address',
        };
      }
    }
  },
};
