import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

export const singleMachineRoleRule: Rule<ClusterSubject> = {
  code: 'single-machine-role',
  on: 'Cluster',
  severity: 'warning',
  title: 'the control plane and workloads have more than one machine each',
  why: 'With a single control plane machine nothing can be changed while it is down or replaced. With a single worker all workloads stop with it, during each upgrade too.',
  remedy: 'Plan at least two machines of each role; for a cluster to try things out, one is fine.',
  example: {
    bad: examplePools([
      { name: 'servers', roles: ['etcd', 'controlPlane'] },
      { name: 'workers', roles: ['worker'], quantity: 1 },
    ]),
    good: examplePools([
      { name: 'servers', roles: ['etcd', 'controlPlane'] },
      { name: 'workers', roles: ['worker'], quantity: 2 },
    ]),
  },
  covers: ['POOL-5'],
  sources: ['Rancher dashboard: node totals'],
  judge({ pools }) {
    let servers = 0;
    let workers = 0;
    for (const { input } of pools) {
      if (input.roles.controlPlane) servers += input.quantity;
      if (input.roles.worker) workers += input.quantity;
    }
    if (servers !== 1 && workers !== 1) return nothing;
    const role = servers === 1 ? 'controlPlane' : 'worker';
    const pool = pools.find(({ input }) => input.roles[role] && input.quantity === 1);
    if (!pool) return nothing;
    const names = [servers === 1 ? 'the control plane' : '', workers === 1 ? 'workloads' : ''].filter(
      (name) => name !== '',
    );
    return [
      {
        path: [...pool.input.path, 'quantity'],
        message: `one machine alone is planned for ${names.join(' and for ')}, expected two or more`,
        fix: 'plan at least two machines, or go on if the cluster may be down now and then',
      },
    ];
  },
};
