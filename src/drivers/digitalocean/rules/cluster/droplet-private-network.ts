import { exampleDroplets, examplePools } from '../../../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

export const dropletPrivateNetworkRule: Rule<ClusterSubject> = {
  code: 'droplet-private-network',
  on: 'Cluster',
  severity: 'warning',
  title: 'droplets of dual-stack clusters have a private IPv4 address',
  why: 'Without privateNetworking the public IPv4 address becomes the node’s own, so all that nodes say to each other over IPv4 crosses the public network.',
  remedy: 'Write privateNetworking: true in the machine configuration.',
  example: {
    bad: examplePools([{ kind: 'DigitaloceanConfig' }], { configs: [exampleDroplets('all', 'ipv6: true')] }),
    good: examplePools([{ kind: 'DigitaloceanConfig' }]),
  },
  covers: ['DO-4'],
  sources: ['Rancher planner: node addresses of DigitalOcean machines'],
  judge({ pools, plan }) {
    if (plan?.stack.value !== 'dual') return nothing;
    return judgePools(pools);
  },
};

function* judgePools(pools: ClusterSubject['pools']) {
  for (const { config, driver, input } of pools) {
    if (driver?.name !== 'digitalocean' || !config || config.privateNetworking === true) continue;
    yield {
      path: [...input.path, 'machineConfigRef', 'name'],
      message: `droplets of pool ${input.name} have no private network, so their public IPv4 address becomes the node’s own`,
      fix: `write privateNetworking: true in ${config.kind} ${config.metadata.name}`,
    };
  }
}
