import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject, PoolSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import type { Roles } from '../../network/input.ts';

/** Roles as people write them, and the fields of a pool that give them. */
const roles: readonly { readonly role: keyof Roles; readonly title: string; readonly field: string }[] = [
  { role: 'etcd', title: 'etcd', field: 'etcdRole' },
  { role: 'controlPlane', title: 'control plane', field: 'controlPlaneRole' },
  { role: 'worker', title: 'worker', field: 'workerRole' },
];

export const roleMissingRule: Rule<ClusterSubject> = {
  code: 'role-missing',
  on: 'Cluster',
  severity: 'error',
  title: 'the machine pools of a cluster have machines for etcd, the control plane and workloads',
  why: 'Provisioning waits until at least one machine of each role is there, and says nothing else until then. A cluster without one of them waits for ever.',
  remedy: 'Give some pool the missing role and at least one machine.',
  example: {
    bad: examplePools([{ name: 'servers', roles: ['etcd', 'controlPlane'] }]),
    good: examplePools([
      { name: 'servers', roles: ['etcd', 'controlPlane'] },
      { name: 'workers', roles: ['worker'] },
    ]),
  },
  covers: ['POOL-1', 'POOL-8'],
  sources: ['Rancher planner: waits for at least one node of each role', 'Rancher dashboard: node totals'],
  *judge({ pools }) {
    if (pools.length === 0) return;
    for (const { role, title, field } of roles) {
      let machines = 0;
      let first: PoolSubject | undefined;
      for (const pool of pools) {
        if (!pool.input.roles[role]) continue;
        first ??= pool;
        machines += Math.max(pool.input.quantity, pool.pool.autoscalingMinSize ?? 0);
      }
      if (machines > 0) continue;
      yield first
        ? {
            severity: 'warning' as const,
            path: [...first.input.path, 'quantity'],
            message: `no machine is planned for the ${title} role, and the cluster waits until there is one`,
            fix: `write a quantity of at least 1 in pool ${first.pool.name}`,
          }
        : {
            path: ['spec', 'rkeConfig', 'machinePools'],
            message: `no pool has the ${title} role, expected machines of all three roles`,
            fix: `write ${field}: true in one of the pools`,
          };
    }
  },
};
