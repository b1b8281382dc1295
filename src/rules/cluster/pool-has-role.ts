import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

export const poolHasRoleRule: Rule<ClusterSubject> = {
  code: 'pool-has-role',
  on: 'Cluster',
  severity: 'error',
  title: 'each machine pool has at least one role',
  why: 'A machine without a role joins as nothing: no engine is started on it, and the cluster waits for it for ever.',
  remedy: 'Give the pool etcdRole, controlPlaneRole or workerRole, or remove the pool.',
  example: {
    bad: examplePools([{}, { name: 'spare', roles: [] }]),
    good: examplePools([{}, { name: 'spare', roles: ['worker'] }]),
  },
  covers: ['POOL-6'],
  sources: ['Rancher: machine pool template', 'node agent install script: a role is demanded'],
  *judge({ pools }) {
    for (const { input } of pools) {
      const { etcd, controlPlane, worker } = input.roles;
      // A Windows pool can only be given one role, which its own rule says.
      if (etcd || controlPlane || worker || input.windows) continue;
      yield {
        path: input.path,
        message: `pool ${input.name} has no role, expected etcdRole, controlPlaneRole or workerRole to be true`,
        fix: 'write workerRole: true for machines that run workloads',
      };
    }
  },
};
