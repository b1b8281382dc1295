import { exampleRegistration, ipv4Cluster } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

export const registrationInternalMissingRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-internal-missing',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'a host that names external addresses names internal ones too',
  why: 'Nodes talk to each other over internal addresses. With external ones alone the engine looks for internal addresses by itself, IPv4 first, and may take another interface than was meant.',
  remedy: 'Give --internal-address; it may be the same address where the host has only one.',
  example: {
    bad: exampleRegistration('address: 198.18.0.11', ipv4Cluster),
    good: exampleRegistration('address: 198.18.0.11\ninternalAddress: 10.0.0.11', ipv4Cluster),
  },
  covers: ['NODE-11'],
  sources: ['rancher/rancher#54105'],
  judge({ internal, external }) {
    if (internal.length > 0 || external.length === 0) return nothing;
    const addresses = external.map(({ text }) => text).join(',');
    return [
      {
        path: ['internalAddress'],
        message: `the host names the external ${external.length === 1 ? 'address' : 'addresses'} ${addresses} and no internal one`,
        fix: `add --internal-address; write ${addresses} there too if the host has no other`,
      },
    ];
  },
};
