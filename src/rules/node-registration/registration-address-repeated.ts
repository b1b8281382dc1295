import { addressLists, placeOfItem } from '../../kinds/node-registration/address-lists.ts';
import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { sameAddress } from '../../network/address.ts';

export const registrationAddressRepeatedRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-address-repeated',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'a list of addresses names each address once',
  why: 'An address that stands twice is a slip: probably another address was meant, of the other family or of another interface, and that one is missing.',
  remedy: 'Remove the second one, or write the address that was meant.',
  example: {
    bad: exampleRegistration('internalAddress: 10.0.0.11,10.0.0.11'),
    good: exampleRegistration('internalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11'),
  },
  covers: ['NODE-6'],
  sources: ['Rancher planner: duplicates in node-ip'],
  *judge(subject) {
    for (const list of addressLists(subject)) {
      for (const reading of list.readings) {
        const { address, index } = reading;
        const first = list.readings.find((other) => address && other.address && sameAddress(other.address, address));
        if (!address || !first || first.index === index) continue;
        yield {
          path: placeOfItem(list, reading),
          message: `the ${list.whose} address ${reading.text} is the same as item ${first.index} of the list, ${first.text}`,
          fix: 'remove it, or write the other address that was meant',
        };
      }
    }
  },
};
