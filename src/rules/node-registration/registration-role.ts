import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

export const registrationRoleRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-role',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'a host joins with at least one role',
  why: 'A host without etcd, control plane or worker role runs nothing, so there is no node that could become Ready.',
  remedy: 'Give --etcd, --controlplane, --worker, or several of them.',
  example: {
    bad: exampleRegistration('roles: []\ninternalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11'),
    good: exampleRegistration('roles: [worker]\ninternalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11'),
  },
  covers: ['REG-1'],
  sources: ['Rancher install script: at least one role'],
  judge({ request: { roles } }) {
    if (roles.etcd || roles.controlPlane || roles.worker) return nothing;
    return [
      {
        path: ['roles'],
        message: 'the host names no role, expected etcd, control plane, worker, or several of them',
        fix: 'add --etcd, --controlplane or --worker to the registration command',
      },
    ];
  },
};
