import type { EngineConfigEntry } from '../../kinds/cluster/engine-config.ts';
import { itemsAt } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { machineLabelsOf, selectorMatches } from '../../kinds/cluster/machine-selection.ts';
import { selectsEverything } from '../../kinds/cluster/network-input.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';

const keys = ['node-ip', 'node-external-ip'] as const;

export const nodeAddressSharedRule: Rule<ClusterSubject> = {
  code: 'node-address-shared',
  on: 'Cluster',
  severity: 'error',
  title: 'no two nodes are given the same address',
  why: 'Configuration without a selector reaches every node. All of them would claim one address: the second node does not have it, and its kubelet refuses to start.',
  remedy:
    'Leave node-ip and node-external-ip out: the manager writes the addresses of each node. Or give them to one machine by a selector, or when the node registers.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:
${exampleDualRanges}
  node-ip: 10.0.0.11,fd7a:3c1e:9b42:1::11`),
    good: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`),
  },
  covers: ['NET-008', 'NODE-5'],
  sources: ['kubelet: node IP must be on the host', 'K3s agent configuration'],
  *judge(subject) {
    for (const entry of subject.engineConfig) {
      for (const key of keys) {
        const value = entry.config[key];
        if (value === undefined || value === null) continue;
        const address = itemsAt({ value, path: [...entry.path, key] }).find((item) => parseAddress(item.value).ok);
        if (!address) continue;
        const reached = machinesReached(entry, subject);
        if (reached === 1) continue;
        const unknown = reached === undefined;
        yield {
          // Hosts register one by one: with a single one the address may be right.
          ...(unknown && { severity: 'warning' as const }),
          path: address.path,
          message: `${key} gives ${address.value} to ${unknown ? 'every host that registers' : `${reached} machines`}, and only one can have it`,
          fix: `remove ${key}: each node's own addresses are rendered`,
        };
      }
    }
  },
};

/** How many machines get an entry; undefined where hosts register later. */
function machinesReached(entry: EngineConfigEntry, { pools, cluster }: ClusterSubject): number | undefined {
  if (pools.length === 0) return selectsEverything(entry) ? undefined : 1;
  const name = cluster.metadata?.name ?? '';
  return pools
    .filter(({ pool }) => selectorMatches(entry.selector, machineLabelsOf(name, pool)))
    .reduce((sum, { input }) => sum + input.quantity, 0);
}
