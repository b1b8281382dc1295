import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

export const etcdMajorityStaysRule: Rule<ClusterSubject> = {
  code: 'etcd-majority-stays',
  on: 'Cluster',
  severity: 'warning',
  title: 'one change takes away less than half of the etcd members',
  why: 'etcd decides by majority. When half of its members or more go at once, what is left cannot decide anything, and if one more machine fails meanwhile, only a snapshot brings the cluster back.',
  remedy:
    'Take members away in steps, and wait until the cluster is ready in between. Add new members before old ones go.',
  example: {
    bad: examplePools([{ quantity: 1 }]).replace('quantity: 1', 'quantity: 1 # the stored cluster has 5'),
    good: examplePools([{ quantity: 3 }]),
  },
  covers: ['POOL-9'],
  sources: ['etcd: majority of members', 'Rancher planner: removal of etcd nodes'],
  judge({ pools, old }) {
    if (!old || old.pools.length === 0 || pools.length === 0) return nothing;
    let before = 0;
    let kept = 0;
    for (const { pool, input } of old.pools) {
      if (!input.roles.etcd) continue;
      before += input.quantity;
      const now = pools.find((other) => other.pool.name === pool.name)?.input;
      if (now?.roles.etcd) kept += Math.min(now.quantity, input.quantity);
    }
    const majority = Math.floor(before / 2) + 1;
    if (before === 0 || kept >= majority) return nothing;
    const path = pools.find(({ input }) => input.roles.etcd)?.input.path ?? ['spec', 'rkeConfig', 'machinePools'];
    return [
      {
        path,
        message: `of ${before} etcd members ${kept === 1 ? 'one stays' : `${kept} stay`}, expected at least ${majority}, the majority, to stay in one change`,
        fix: `keep ${majority} of them now, and take the others away when the cluster is ready again`,
      },
    ];
  },
};
