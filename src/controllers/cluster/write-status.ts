import { clusterConditions } from '../../kinds/cluster/conditions.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { ManagementCluster } from '../../kinds/managementcluster/schema.ts';
import type { Condition } from '../../kinds/schema-parts.ts';
import { happeningsBetween, tell } from '../../runtime/events.ts';
import type { Problem } from '../../runtime/problems.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { managementKeys } from '../objects.ts';
import { clusterStatusOf } from './cluster-status.ts';
import { managementStatusOf } from './management-status.ts';

/** After so long a cluster that is not done is looked at again: some waits end by time alone. */
const reviewUnfinished = 60_000;

/** Writes both statuses at once, and tells by Events what became different. */
export async function writeStatus(world: ClusterWorld, work: Workspace, problems: readonly Problem[]): Promise<void> {
  const cluster = await work.read<Cluster>(world.key);
  if (!cluster) return;
  const { management: key } = managementKeys(world.id);
  const management = await work.read<ManagementCluster>(key);
  const seen: ClusterWorld = management ? { ...world, management } : world;
  const status = clusterStatusOf({ cluster, world: seen, problems, now: work.now });
  const drafts: Draft[] = [{ op: 'put', key: world.key, object: { ...cluster, status } }];
  if (management && !world.deleting) {
    const own = managementStatusOf(management, status, world, work.now);
    drafts.push({ op: 'put', key, object: { ...management, status: own } });
  }
  await work.commit(drafts);
  // What a round writes itself does not wake it, and this is what it waited for.
  const begins = status.contract !== undefined && cluster.status?.contract === undefined;
  const unproven = (world.decision?.verification.pending.length ?? 0) > 0;
  if (status.rootCause || unproven) work.lookAgainIn(begins ? 0 : reviewUnfinished);
  const worthTelling = (status.conditions ?? []).filter(isNews);
  for (const happening of happeningsBetween(cluster.status?.conditions, worthTelling, isBad)) {
    await tell(work, 'clusters', cluster, happening);
  }
}

/** What was reached, and what is bad; that something is on its way, or not in the way, is no news. */
function isNews(condition: Condition): boolean {
  return isBad(condition) || (condition.status === 'True' && !isNegative(condition));
}

function isNegative({ type }: Condition): boolean {
  return clusterConditions.find((known) => known.type === type)?.polarity === 'negative';
}

function isBad(condition: Condition): boolean {
  const { type, status } = condition;
  return type === 'Stalled' ? status === 'True' : status === 'False' && !isNegative(condition);
}
