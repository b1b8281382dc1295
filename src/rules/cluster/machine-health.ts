import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject, PoolSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

const durations = ['nodeStartupTimeout', 'unhealthyNodeTimeout', 'drainBeforeDeleteTimeout'] as const;
const amount = /^(\d{1,9}|(100|\d{1,2})%)$/;
const range = /^\[(\d{1,9})-(\d{1,9})\]$/;

export const machineHealthRule: Rule<ClusterSubject> = {
  code: 'machine-health',
  on: 'Cluster',
  severity: 'error',
  title: 'limits of machine health are amounts, ranges and lengths of time that can be read',
  why: 'They decide when machines are replaced. What cannot be read is either refused or replaces machines that are well.',
  remedy:
    'Write maxUnhealthy as a number or percentage, unhealthyRange like [1-3], and timeouts like 10m0s, 0 to switch them off.',
  example: {
    bad: examplePools([{ more: 'unhealthyNodeTimeout: 5m0s\nmaxUnhealthy: half' }]),
    good: examplePools([{ more: 'unhealthyNodeTimeout: 5m0s\nmaxUnhealthy: 40%' }]),
  },
  covers: [],
  sources: ['Cluster API: MachineHealthCheck'],
  *judge({ pools }) {
    for (const subject of pools) if (saysSomething(subject.pool)) yield* judgePool(subject);
  },
};

function saysSomething(pool: PoolSubject['pool']): boolean {
  return (
    pool.maxUnhealthy !== undefined ||
    pool.unhealthyRange !== undefined ||
    pool.nodeStartupTimeout !== undefined ||
    pool.unhealthyNodeTimeout !== undefined ||
    pool.drainBeforeDeleteTimeout !== undefined
  );
}

function* judgePool({ pool, input }: PoolSubject): Iterable<Finding> {
  for (const field of durations) {
    if (!pool[field]?.startsWith('-')) continue;
    yield {
      path: [...input.path, field],
      message: `pool ${input.name} has ${field} ${pool[field]}, expected no negative length of time`,
      fix: `write ${field}: ${pool[field].slice(1)}, or 0s to switch it off`,
    };
  }
  const { maxUnhealthy, unhealthyRange } = pool;
  if (maxUnhealthy && !amount.test(maxUnhealthy)) {
    yield {
      path: [...input.path, 'maxUnhealthy'],
      message: `pool ${input.name} has maxUnhealthy "${maxUnhealthy}", expected a whole number, or a percentage up to 100%`,
      fix: 'write maxUnhealthy: "1", or 40%',
    };
  }
  if (!unhealthyRange) return;
  const match = range.exec(unhealthyRange);
  if (match && Number(match[1]) <= Number(match[2])) return;
  yield {
    path: [...input.path, 'unhealthyRange'],
    message: `pool ${input.name} has unhealthyRange "${unhealthyRange}", expected two whole numbers in order, like [1-3]`,
    fix: 'write unhealthyRange: "[1-3]"',
  };
}
