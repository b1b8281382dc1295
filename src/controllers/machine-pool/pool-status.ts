import { machinePoolConditions } from '../../kinds/machinepool/conditions.ts';
import type { MachinePool } from '../../kinds/machinepool/schema.ts';
import { durationText } from '../../lib/duration.ts';
import type { PoolSummary } from '../../planner/pools/decision.ts';
import { waitReasons } from '../../planner/rollout/reasons.ts';
import { type Finding, withFindings } from '../../runtime/conditions.ts';
import { isBeingDeleted } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { withBooks } from './carry-out.ts';
import { poolKeyOf } from './follow-pools.ts';

/** Conditions that are written by whoever talks to the provider. */
const others: ReadonlySet<string> = new Set(
  machinePoolConditions.map(({ type }) => type).filter((type) => type !== 'Ready' && type !== 'LaunchBudget'),
);

/** Says of each pool how far it is, and asks for a round when time alone changes something. */
export async function writePoolStatuses(world: ClusterWorld, work: Workspace): Promise<void> {
  const { decision } = world.pools;
  if (!decision || world.deleting) return;
  const counted = new Set(decision.steps.flatMap((step) => (step.kind === 'delete' && step.books ? [step.pool] : [])));
  for (const summary of decision.pools) {
    const key = poolKeyOf(world, summary.name);
    const pool = await work.read<MachinePool>(key);
    if (!pool || isBeingDeleted(pool)) continue;
    const status = poolStatusOf(pool, summary, counted.has(summary.name), work.now);
    await work.commit([{ op: 'put', key, object: { ...pool, status } }]);
  }
  const { lookAgainAt } = decision;
  // Times are kept in whole seconds, rounded down.
  if (lookAgainAt !== undefined) work.lookAgainIn(Math.max(lookAgainAt - work.now, 0) + 1000);
}

/** The status of a pool, but for what the provider says of it. `counted`: this round has written new books. */
function poolStatusOf(
  pool: MachinePool,
  summary: PoolSummary,
  counted: boolean,
  now: number,
): NonNullable<MachinePool['status']> {
  const { replicas, ready, updated, unhealthy, books } = summary;
  const generation = pool.metadata?.generation ?? 1;
  const before = pool.status ?? {};
  const hash = pool.spec.template?.configHash;
  return {
    ...(counted ? before : withBooks(before, books)),
    ...(hash && { configHash: hash }),
    replicas,
    readyReplicas: ready,
    updatedReplicas: updated,
    unhealthyReplicas: unhealthy,
    observedGeneration: generation,
    conditions: withFindings(before.conditions, findingsOf(summary, now), { now, generation }, others),
  };
}

function findingsOf(summary: PoolSummary, now: number): Finding[] {
  const { books, budget } = summary;
  if (books.failures === 0) return [readyOf(summary)];
  const failures = `${books.failures} machines in a row did not become nodes`;
  const pause = durationText((books.retryAt ?? now) - now);
  const finding: Finding =
    budget === 'spent'
      ? { type: 'LaunchBudget', status: 'False', reason: 'Spent', message: `${failures}; no further one is made` }
      : budget === 'pausing'
        ? { type: 'LaunchBudget', status: 'False', reason: 'Pausing', message: `${failures}; the next one in ${pause}` }
        : { type: 'LaunchBudget', status: 'True', reason: 'Available', message: failures };
  return [readyOf(summary), finding];
}

function readyOf({ waits, paused }: PoolSummary): Finding {
  const [first] = waits.toSorted((a, b) => waitReasons[a.code].rank - waitReasons[b.code].rank);
  if (!first) return { type: 'Ready', status: 'True', reason: 'Ready', message: '' };
  const bad = waitReasons[first.code].severity !== 'waiting';
  if (bad) return { type: 'Ready', status: 'False', reason: 'Error', message: first.message };
  return { type: 'Ready', status: 'Unknown', reason: paused ? 'Paused' : 'Waiting', message: first.message };
}
