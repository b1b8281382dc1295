import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { familyTitle, stackTitle } from '../../network/family.ts';

export const registrationAddressFamiliesRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-address-families',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'the internal addresses of a host have every family of the cluster',
  why: 'The engine stops on a node that lacks a family of the pod ranges. In IPv6-only and dual-stack clusters the IPv6 address belongs among the internal addresses: external ones never become node-ip, so one that stands there alone leaves the node without IPv6.',
  remedy: 'Give one internal address of each family of the cluster.',
  example: {
    bad: exampleRegistration('internalAddress: 10.0.0.11\naddress: 2a05:d014:1234:1::11'),
    good: exampleRegistration('internalAddress: 10.0.0.11,2a05:d014:1234:1::11'),
  },
  covers: ['NODE-1', 'NODE-7', 'NET-006', 'CP-2'],
  sources: ['Rancher documentation, dual-stack guide: custom clusters', 'K3s agent: cluster-cidr and node-ip'],
  *judge({ internal, external, detected, cluster }) {
    // Without given addresses other rules speak, and what cannot be read may be of any family.
    if (
      !cluster.plan ||
      internal.length === 0 ||
      detected.length > 0 ||
      internal.some(({ address }) => address === undefined)
    )
      return;
    const { families, stack } = cluster.plan;
    for (const family of families) {
      if (internal.some(({ address }) => address?.family === family)) continue;
      const title = familyTitle[family];
      const misplaced = external.find(({ address }) => address?.family === family);
      yield {
        path: ['internalAddress'],
        message: misplaced
          ? `the host has its ${title} address ${misplaced.text} among the external ones only, but the cluster is ${stackTitle[stack.value]} and needs it among the internal ones`
          : `the internal addresses ${internal.map(({ text }) => text).join(',')} have no ${title}, but the cluster is ${stackTitle[stack.value]}`,
        fix: misplaced
          ? `write --internal-address ${[...internal.map(({ text }) => text), misplaced.text].join(',')}`
          : `add an ${title} address of the host to --internal-address`,
      };
    }
  },
};
