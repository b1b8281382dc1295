import { exampleRegistration, ipv6FirstCluster } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Severity } from '../../lib/issue.ts';
import { nothing, type Rule } from '../../lib/rule.ts';
import { type Family, familyTitle, type Stack } from '../../network/family.ts';

export const registrationAddressesAbsentRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-addresses-absent',
  on: 'NodeRegistration',
  severity: 'warning',
  title: 'a host says which addresses it uses where the engine would guess wrong',
  why: 'Without addresses the engine looks for them by itself, IPv4 first. In an IPv6-first cluster a server then advertises IPv4 and its API server stops at once; in an IPv6-only cluster that happens on hosts that also have IPv4; in an IPv4-only cluster IPv6 addresses of the host leak into the Node object.',
  remedy: 'Give --internal-address, an interface name or addresses of every family.',
  example: {
    bad: exampleRegistration('roles: [etcd, controlplane]', ipv6FirstCluster),
    good: exampleRegistration(
      'roles: [etcd, controlplane]\ninternalAddress: fd7a:3c1e:9b42:1::11,10.0.0.11',
      ipv6FirstCluster,
    ),
  },
  covers: ['NET-007', 'NET-010'],
  sources: ['K3s: detection of node addresses, IPv4 first', 'rancher/rke2#10429', 'k3s-io/k3s#9435'],
  judge({ internal, external, detected, cluster, request }) {
    const { plan } = cluster;
    if (!plan || request.addressesFromProvider || internal.length > 0 || external.length > 0 || detected.length > 0)
      return nothing;
    const server = request.roles.etcd || request.roles.controlPlane;
    const found = guess(plan.stack.value, plan.primary.value, server);
    if (!found) return nothing;
    const families = plan.families.map((family) => familyTitle[family]).join(' and ');
    return [
      {
        severity: found.severity,
        path: ['internalAddress'],
        message: `the host names no addresses; ${found.why}`,
        fix: `add --internal-address with ${families}, or with the name of the interface that has them`,
      },
    ];
  },
};

/** What the engine's own search leads to; undefined where it finds what the cluster needs. */
function guess(stack: Stack, primary: Family, server: boolean): { severity: Severity; why: string } | undefined {
  if (stack === 'ipv4') {
    return { severity: 'info', why: 'where it has IPv6 too, the engine puts that into the Node object beside IPv4' };
  }
  // Agents put the primary family first by themselves.
  if (primary === 'ipv4' || !server) return undefined;
  if (stack === 'dual') {
    return {
      severity: 'error',
      why: 'the engine takes IPv4 first, and the API server of an IPv6-first cluster stops at it',
    };
  }
  return {
    severity: 'warning',
    why: 'where it has IPv4 too, the engine advertises that, and the API server stops at it',
  };
}
