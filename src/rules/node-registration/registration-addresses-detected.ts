import { placesOf } from '../../kinds/cluster/engine-option.ts';
import { addressOf, type DetectedAddress } from '../../kinds/node-registration/detected-addresses.ts';
import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { type Family, familyTitle } from '../../network/family.ts';

export const registrationAddressesDetectedRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-addresses-detected',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'a host that names no addresses has lasting ones of every family where its default routes go',
  why: 'Engines look for addresses by themselves, IPv4 first, and stop where a family of the pod ranges is missing. So the install script looks instead, on the interfaces of the default routes, and the manager writes node-ip with every family. Temporary, deprecated, tentative and link-local addresses do not count, nor do those that another node has or that lie in a range of the cluster.',
  remedy:
    'Give an interface with a default route a lasting address of the missing family, or name another interface with --internal-address.',
  example: {
    bad: exampleRegistration('internalAddress: 10.0.0.11\ndetected:\n  - link: eth0\n    text: 10.0.0.11'),
    good: exampleRegistration('internalAddress: 10.0.0.11,fd7a:3c1e:9b42:1::11'),
  },
  covers: ['NET-006', 'NET-007', 'NET-010'],
  sources: ['K3s: detection of node addresses, IPv4 first', 'K3s agent: cluster-cidr and node-ip', 'RFC 8981'],
  *judge({ internal, detected, cluster: { plan, engineConfig } }) {
    // Where the configuration has a node-ip of its own, it may be that of this host.
    if (!plan || detected.length === 0 || placesOf(engineConfig, 'node-ip').length > 0) return;
    const path = ['internalAddress'];
    const missing = plan.families.filter((family) => !internal.some(({ address }) => address?.family === family));
    for (const family of missing) {
      yield {
        path,
        message: `the host names no addresses, and ${whatIsMissing(detected, family)}`,
        fix: `give it a lasting ${familyTitle[family]} address there, or name the interface that has one: --internal-address INTERFACE`,
      };
    }
    if (missing.length > 0) return;
    const links = linksOf(detected.filter((found) => internal.some(({ text }) => addressOf(found)?.text === text)));
    yield {
      severity: 'info',
      path,
      message: `the host names no addresses; its node uses ${internal.map(({ text }) => text).join(' and ')}${links.length === 0 ? '' : ` of ${links.join(' and ')}`}`,
      fix: 'nothing to do; add --internal-address to use others',
    };
  },
};

function whatIsMissing(detected: readonly DetectedAddress[], family: Family): string {
  const title = familyTitle[family];
  const links = linksOf(detected);
  const where =
    links.length === 0
      ? 'the host'
      : `${links.join(' and ')}, where its default ${links.length === 1 ? 'route goes' : 'routes go'},`;
  const refusals = detected.flatMap((found) =>
    found.refusal !== undefined && addressOf(found)?.family === family ? [found.refusal] : [],
  );
  if (refusals.length > 0) return `no ${title} address of ${where} can be used: ${refusals.join('; ')}`;
  return `${where} ${links.length > 1 ? 'have' : 'has'} no lasting ${title} address`;
}

function linksOf(detected: readonly DetectedAddress[]): string[] {
  return [...new Set(detected.map(({ link }) => link))].filter((link) => link !== '');
}
