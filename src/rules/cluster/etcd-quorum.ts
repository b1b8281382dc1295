import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

/** More members only make every write slower (etcd FAQ). */
const mostMembers = 7;

export const etcdQuorumRule: Rule<ClusterSubject> = {
  code: 'etcd-quorum',
  on: 'Cluster',
  severity: 'warning',
  title: 'etcd has three, five or seven members',
  why: 'etcd works while more than half of its members do. One member has no spare, an even number bears no more losses than the odd number below it, and more than seven make every write slow.',
  remedy: 'Plan three machines with the etcd role, five where two may fail at once.',
  example: { bad: examplePools([{ quantity: 2 }]), good: examplePools([{ quantity: 3 }]) },
  covers: ['POOL-2', 'POOL-3', 'POOL-4'],
  sources: ['etcd FAQ: cluster size', 'Rancher dashboard: node totals'],
  judge({ pools }) {
    let members = 0;
    let holders = 0;
    for (const { input } of pools) {
      if (!input.roles.etcd) continue;
      members += input.quantity;
      holders++;
    }
    if (members === 0 || (members % 2 === 1 && members > 1 && members <= mostMembers)) return nothing;
    const wanted = members > mostMembers ? mostMembers : members < 3 ? 3 : members + 1;
    const last = pools.findLast(({ input }) => input.roles.etcd);
    if (!last) return nothing;
    const path = [...last.input.path, 'quantity'];
    return [
      {
        path,
        message: `etcd has ${members === 1 ? 'one member' : `${members} members`}, expected 3, 5 or 7: ${reasonFor(members)}`,
        fix: `plan ${wanted} machines with the etcd role`,
        ...(holders === 1 && {
          patch: [
            {
              op: last.pool.quantity === undefined ? 'add' : 'replace',
              path: jsonPointer(path),
              value: wanted,
            } as const,
          ],
        }),
      },
    ];
  },
};

function reasonFor(members: number): string {
  if (members === 1) return 'when its machine fails, the cluster is gone and a snapshot has to be restored';
  if (members > mostMembers) return 'each write waits for more of them';
  return `it bears no more failures than ${members - 1} would`;
}
