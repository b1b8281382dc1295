import { exampleRegistration, ipv6FirstCluster } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';
import { familyTitle } from '../../network/family.ts';

export const registrationAddressOrderRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-address-order',
  on: 'NodeRegistration',
  severity: 'info',
  title: 'the first internal address of a host is of the cluster’s primary family',
  why: 'Engines take the first node-ip as the address to advertise and to use among etcd members. So the manager writes the primary family first, whatever the order in the registration.',
  remedy: 'Nothing has to be done; write the primary family first to see the same order everywhere.',
  example: {
    bad: exampleRegistration('internalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11', ipv6FirstCluster),
    good: exampleRegistration('internalAddress: fd7a:3c1e:9b42:1::11,10.0.0.11', ipv6FirstCluster),
  },
  covers: ['NODE-2'],
  sources: ['Rancher planner: reordering by the family of service-cidr'],
  judge({ internal, cluster }) {
    const primary = cluster.plan?.primary.value;
    const first = internal[0]?.address;
    if (!primary || !first || first.family === primary) return nothing;
    if (!internal.some(({ address }) => address?.family === primary)) return nothing;
    return [
      {
        path: ['internalAddress', 0],
        message: `the first internal address is ${first.text}; node-ip is written with ${familyTitle[primary]} first, the family of the first service range`,
        fix: `write the ${familyTitle[primary]} address first`,
      },
    ];
  },
};
