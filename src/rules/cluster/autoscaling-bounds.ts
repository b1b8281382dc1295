import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject, PoolSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

const lower = 'autoscalingMinSize';
const upper = 'autoscalingMaxSize';

export const autoscalingBoundsRule: Rule<ClusterSubject> = {
  code: 'autoscaling-bounds',
  on: 'Cluster',
  severity: 'error',
  title: 'bounds of the autoscaler come in pairs, in order, and leave servers at least one machine',
  why: 'The autoscaler refuses a pool with one bound alone or with the bounds swapped. A pool of servers that may shrink to nothing would take the cluster with it.',
  remedy: `Give both ${lower} and ${upper}, the first not above the second, and at least 1 for etcd and control plane pools.`,
  example: {
    bad: examplePools([{ more: 'autoscalingMinSize: 5\nautoscalingMaxSize: 3' }]),
    good: examplePools([{ more: 'autoscalingMinSize: 3\nautoscalingMaxSize: 5' }]),
  },
  covers: ['POOL-10'],
  sources: ['provisioning.cattle.io/v1: validation of machine pools'],
  *judge({ pools }) {
    for (const subject of pools) {
      const { autoscalingMinSize: min, autoscalingMaxSize: max } = subject.pool;
      if (min === undefined && max === undefined) continue;
      const finding = judgePool(subject, min ?? undefined, max ?? undefined);
      if (finding) yield finding;
    }
  },
};

function judgePool({ input }: PoolSubject, min: number | undefined, max: number | undefined): Finding | undefined {
  if (min === undefined && max === undefined) return undefined;
  const at = (field: string) => [...input.path, field];
  if (min === undefined || max === undefined) {
    const [given, missing] = min === undefined ? [upper, lower] : [lower, upper];
    const message = `pool ${input.name} has ${given} without ${missing}, expected both or neither`;
    return { path: at(given), message, fix: `write ${missing} too, or remove ${given}` };
  }
  if (min < 0 || max < 0) {
    const field = min < 0 ? lower : upper;
    const message = `pool ${input.name} has ${field} ${Math.min(min, max)}, expected 0 or more`;
    return { path: at(field), message, fix: `write a ${field} of 0 or more` };
  }
  if (min > max) {
    const message = `pool ${input.name} has ${lower} ${min} above ${upper} ${max}, expected at most ${max}`;
    return { path: at(lower), message, fix: `write ${lower}: ${max} and ${upper}: ${min}, or other bounds in order` };
  }
  if (min > 0 || (!input.roles.etcd && !input.roles.controlPlane)) return undefined;
  const role = input.roles.etcd ? 'etcd' : 'the control plane';
  const message = `pool ${input.name} has ${role} and may shrink to no machine at all, expected ${lower} of 1 or more`;
  return { path: at(lower), message, fix: `write ${lower}: 1, or 3 where etcd shall keep its quorum` };
}
