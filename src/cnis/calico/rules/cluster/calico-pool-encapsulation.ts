import { exampleIpv6Ranges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { plainText } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../../../lib/rule.ts';
import type { Family } from '../../../../network/family.ts';
import { scopeOf } from '../../../../network/scope.ts';
import { bgpIsOn, type CalicoPool, calicoNetworksOf } from '../../installation.ts';

const example = (pool: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
${exampleIpv6Ranges}
chartValues:
  rke2-calico:
    installation:
      calicoNetwork:
        ipPools:
          - cidr: fd7a:3c1e:9b42:5200::/56
${pool}`);

export const calicoPoolEncapsulationRule: Rule<ClusterSubject> = {
  code: 'calico-pool-encapsulation',
  on: 'Cluster',
  severity: 'error',
  title: 'a pool of Calico’s says how its packets travel and leave',
  why: 'The chart completes pools only when it makes them itself. In a pool of the user’s own the operator takes IPIP for IPv4, and no encapsulation and no NAT for IPv6. Both IPIP and plain packets need BGP to learn the routes, which the chart switches off: the operator then refuses the whole Installation. Without NAT pods with unique local addresses reach nothing outside.',
  remedy:
    'Write encapsulation: VXLAN in every pool and natOutgoing: Enabled in every IPv6 pool, or leave ipPools to the chart.',
  example: {
    bad: example(''),
    good: example('            encapsulation: VXLAN\n            natOutgoing: Enabled'),
  },
  covers: ['NET-044'],
  sources: ['tigera/operator: defaults and validation of IP pools', 'rke2-calico chart'],
  *judge({ helm, cniName }) {
    if (cniName !== 'calico') return;
    for (const { network, pools } of calicoNetworksOf(helm)) {
      for (const pool of pools) {
        if (!pool.cidr) continue;
        const { family, network: first } = pool.cidr;
        yield* encapsulation(pool, family, bgpIsOn(network));
        if (family === 'ipv6' && scopeOf(first) === 'unique-local') yield* nat(pool);
      }
    }
  },
};

/** What the operator takes when a pool says nothing. */
const usual: Readonly<Record<Family, string>> = { ipv4: 'IPIP', ipv6: 'None' };

const known: readonly string[] = ['VXLAN', 'VXLANCrossSubnet', 'IPIP', 'IPIPCrossSubnet', 'None'];

function* encapsulation({ pool, place, write }: CalicoPool, family: Family, bgp: boolean): Iterable<Finding> {
  const written = isGiven(pool.encapsulation);
  const given = written ? plainText(pool.encapsulation) : usual[family];
  // IPIP in an IPv6 pool has a rule of its own, with BGP or without.
  const elsewhere = family === 'ipv6' && given.startsWith('IPIP');
  if (known.includes(given) && (given.startsWith('VXLAN') || bgp || elsewhere)) return;
  const { path, name } = place(...(written ? ['encapsulation'] : []));
  const found = written
    ? `is ${JSON.stringify(pool.encapsulation)}`
    : given === 'None'
      ? 'has no encapsulation'
      : `takes ${given}`;
  const problem = known.includes(given)
    ? 'which Calico’s operator refuses while BGP is off'
    : `expected one of ${known.join(', ')}`;
  yield {
    path,
    message: `${name} ${found}, ${problem}`,
    fix: 'write encapsulation: VXLAN',
    ...write('encapsulation', 'VXLAN'),
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function* nat({ pool, place, write }: CalicoPool): Iterable<Finding> {
  if (pool.natOutgoing === 'Enabled') return;
  const { path, name } = place(...('natOutgoing' in pool ? ['natOutgoing'] : []));
  yield {
    path,
    message: `${name} has no NAT, so its unique local addresses reach nothing outside`,
    fix: 'write natOutgoing: Enabled',
    ...write('natOutgoing', 'Enabled'),
  };
}
