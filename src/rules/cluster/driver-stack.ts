import { certainStack } from '../../kinds/cluster/certain-stack.ts';
import { exampleIpv6Ranges } from '../../kinds/cluster/example-manifest.ts';
import { exampleDroplets, exampleEc2, exampleEc2Ipv6, examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nearestName } from '../../lib/nearest.ts';
import type { Rule } from '../../lib/rule.ts';
import type { DriverFacts } from '../../network/facts.ts';
import { type Stack, stackTitle } from '../../network/family.ts';

export const driverStackRule: Rule<ClusterSubject> = {
  code: 'driver-stack',
  on: 'Cluster',
  severity: 'error',
  title: 'the node driver of each pool can make machines of the cluster’s stack',
  why: 'Only some node drivers give machines IPv6 addresses, and DigitalOcean gives every droplet a public IPv4 address that cannot be turned off. Machines without the families of the cluster never become nodes, and IPv4 addresses in an IPv6-only cluster end up where the API server and the kubelets disagree about them.',
  remedy:
    'Use Amazon EC2 for IPv6-only clusters, Amazon EC2 or DigitalOcean for dual-stack ones, or make a cluster on existing hosts.',
  example: {
    bad: examplePools([{ kind: 'DigitaloceanConfig' }], {
      ranges: exampleIpv6Ranges,
      configs: [exampleDroplets()],
    }),
    good: examplePools([{}], {
      ranges: exampleIpv6Ranges,
      configs: [exampleEc2('all', `${exampleEc2Ipv6}\nipv6AddressOnly: true`)],
    }),
  },
  covers: ['DO-1', 'NET-065', 'PROV-1'],
  sources: [
    'Rancher documentation, dual-stack guide: node driver clusters',
    'rancher/rancher#52523',
    'DigitalOcean documentation: droplets always have a public IPv4 address',
  ],
  *judge(subject) {
    const { pools, facts } = subject;
    if (pools.length === 0) return;
    const stack = certainStack(subject);
    if (!stack) return;
    for (const { pool, input, driver } of pools) {
      if (driver ? driver.stacks.includes(stack) : stack === 'ipv4') continue;
      const { kind } = pool.machineConfigRef;
      // No kind at all, or a misspelt one, is another mistake.
      if (!kind || (!driver && nearestName(kind, Object.keys(facts.drivers)) !== undefined)) continue;
      const reason = driver
        ? (driver.limitation ?? `its machines are ${driver.stacks.map((each) => stackTitle[each]).join(' or ')}`)
        : `no driver for ${kind} assigns IPv6 addresses here`;
      yield {
        path: [...input.path, 'machineConfigRef', 'kind'],
        message: `pool ${input.name} has machines of ${driver?.title ?? kind} in a cluster that is ${stackTitle[stack]}: ${reason}`,
        fix: `use ${driversFor(stack, Object.values(facts.drivers))}, or existing hosts instead of machine pools${
          driver?.stacks.includes('dual') ? ', or make the cluster dual-stack with ranges of both families' : ''
        }`,
      };
    }
  },
};

function driversFor(stack: Stack, drivers: readonly DriverFacts[]): string {
  const kinds = drivers
    .filter(({ stacks, insideManager }) => stacks.includes(stack) && !insideManager)
    .map(({ configKind }) => configKind);
  return kinds.length === 0 ? 'another provider' : `a machine configuration of kind ${kinds.join(' or ')}`;
}
