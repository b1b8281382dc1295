import { exampleIpv6Ranges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../../../lib/rule.ts';
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
  title: 'an IPv6 pool of Calico’s says how its packets travel and leave',
  why: 'The chart completes pools only when it makes them itself. In a pool of the user’s own the operator takes no encapsulation and no NAT for IPv6; without BGP it then refuses the whole Installation, and without NAT pods with unique local addresses reach nothing outside.',
  remedy: 'Write encapsulation: VXLAN and natOutgoing: Enabled in every IPv6 pool, or leave ipPools to the chart.',
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
        if (pool.cidr?.family !== 'ipv6') continue;
        if (!bgpIsOn(network)) yield* encapsulation(pool);
        if (scopeOf(pool.cidr.network) === 'unique-local') yield* nat(pool);
      }
    }
  },
};

function* encapsulation({ pool, place, write }: CalicoPool): Iterable<Finding> {
  const given = pool.encapsulation ?? 'None';
  if (given !== 'None') return;
  const { path, name } = place(...('encapsulation' in pool ? ['encapsulation'] : []));
  yield {
    path,
    message: `${name} has no encapsulation, which Calico’s operator refuses while BGP is off`,
    fix: 'write encapsulation: VXLAN',
    ...write('encapsulation', 'VXLAN'),
  };
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
