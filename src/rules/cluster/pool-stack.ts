import { certainStack } from '../../kinds/cluster/certain-stack.ts';
import { exampleDroplets, examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject, PoolSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { type Family, familiesOf, familyTitle, type Stack, stackTitle } from '../../network/family.ts';

export const poolStackRule: Rule<ClusterSubject> = {
  code: 'pool-stack',
  on: 'Cluster',
  severity: 'error',
  title: 'machines of each pool have exactly the families of the cluster',
  why: 'A node without an address of each family of the cluster never joins: the engine stops, and provisioning waits without end. Pools of different stacks cannot make one cluster. A family too many needs subnets that have it and is never used.',
  remedy: 'Set the IPv6 fields of the machine configuration to what the ranges of the cluster say.',
  example: {
    bad: examplePools([{ kind: 'DigitaloceanConfig' }], { configs: [exampleDroplets('all', 'ipv6: false')] }),
    good: examplePools([{ kind: 'DigitaloceanConfig' }]),
  },
  covers: ['POOL-12', 'POOL-13', 'NET-069', 'EC2-2', 'EC2-3', 'DO-2', 'DO-3', 'NET-006'],
  sources: [
    'Rancher documentation, dual-stack guide: infrastructure requirements',
    'Rancher dashboard: EC2 networking, all pools alike',
    'rancher/rancher#51844, #38139',
  ],
  *judge(subject) {
    const { pools } = subject;
    if (pools.length === 0) return;
    const stack = certainStack(subject);
    if (!stack) {
      yield* judgeAmongThemselves(pools);
      return;
    }
    for (const pool of pools) {
      // What the driver cannot do at all is said by another rule.
      if (!pool.input.stack || pool.input.stack === stack || !pool.driver?.stacks.includes(stack)) continue;
      yield findingFor(pool, pool.input.stack, stack);
    }
  },
};

function findingFor({ pool, input, driver }: PoolSubject, found: Stack, wanted: Stack): Finding {
  const missing = familiesOf[wanted].filter((family) => !familiesOf[found].includes(family));
  const extra = familiesOf[found].filter((family) => !familiesOf[wanted].includes(family));
  const { kind, name } = pool.machineConfigRef;
  const problem =
    missing.length > 0 ? `they need ${titles(missing)} addresses` : `nothing uses their ${titles(extra)} addresses`;
  return {
    ...(missing.length === 0 && found === 'dual' && wanted === 'ipv4' && driver?.unusedIpv6IsHarmless
      ? { severity: 'warning' }
      : {}),
    path: [...input.path, 'machineConfigRef', 'name'],
    message: `pool ${input.name} makes ${stackTitle[found]} machines in a cluster that is ${stackTitle[wanted]}: ${problem}`,
    fix: `write ${driver?.fixFor(wanted)} in ${kind} ${name}`,
  };
}

function titles(families: readonly Family[]): string {
  return families.map((family) => familyTitle[family]).join(' and ');
}

/** Where the ranges do not tell the stack, pools can at least agree among themselves. */
function* judgeAmongThemselves(pools: readonly PoolSubject[]): Iterable<Finding> {
  const first = pools.find(({ input }) => input.stack !== undefined);
  if (!first?.input.stack) return;
  for (const { input } of pools) {
    if (!input.stack || input.stack === first.input.stack) continue;
    yield {
      path: [...input.path, 'machineConfigRef', 'name'],
      message: `pool ${input.name} makes ${stackTitle[input.stack]} machines and pool ${first.input.name} ${stackTitle[first.input.stack]} ones, expected all pools alike`,
      fix: 'give the machines of all pools the same families, those of the ranges',
    };
  }
}
