import { exampleRegistration, ipv4Cluster } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { stackTitle } from '../../network/family.ts';

export const registrationWindowsRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-windows',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'a Windows host joins as a worker of an IPv4-only RKE2 cluster with Calico or Flannel',
  why: 'RKE2 has no server for Windows and K3s has nothing for it. The agent on Windows stops when the cluster has any IPv6 range, and at every other CNI.',
  remedy: 'Join Windows hosts with --worker alone, to a cluster that was made for them.',
  example: {
    bad: exampleRegistration(
      'roles: [worker]\nlabels: cattle.io/os=windows\ninternalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11',
    ),
    good: exampleRegistration('roles: [worker]\nlabels: cattle.io/os=windows\ninternalAddress: 10.0.0.11', ipv4Cluster),
  },
  covers: ['WIN-1', 'WIN-2', 'WIN-3', 'WIN-5', 'NET-040', 'NET-041', 'NET-042'],
  sources: ['K3s agent: dual-stack or IPv6 on a Windows node', 'RKE2 agent on Windows: supported CNIs'],
  *judge({ windows, request: { roles }, cluster }) {
    if (!windows) return;
    const { engine, plan, cni, cniName } = cluster;
    if (roles.etcd || roles.controlPlane) {
      const message = 'a Windows host asks to be a server, expected the worker role alone';
      yield { path: ['roles'], message, fix: 'register it with --worker alone' };
    }
    const elsewhere = 'join it to an IPv4-only RKE2 cluster with calico or flannel';
    const path = ['labels'];
    if (!engine.supportsWindows) {
      yield { path, message: `a Windows host cannot join: ${engine.title} does not run on Windows`, fix: elsewhere };
      return;
    }
    if (plan && plan.stack.value !== 'ipv4') {
      const message = `a Windows host cannot join: the cluster is ${stackTitle[plan.stack.value]}, and Windows nodes are IPv4-only`;
      yield { path, message, fix: elsewhere };
    }
    if (cni && !cni.supportsWindows) {
      yield {
        path,
        message: `a Windows host cannot join: the CNI is ${cniName}, which does not run there`,
        fix: elsewhere,
      };
    }
  },
};
