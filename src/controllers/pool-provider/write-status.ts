import type { MachinePool, MachinePoolStatus } from '../../kinds/machinepool/schema.ts';
import { happeningsBetween, tell } from '../../runtime/events.ts';
import type { AnyObject } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import { withOwnFindings } from '../clouds/conditions.ts';
import type { PoolFinding, PoolWorld } from './world.ts';

/** Writes findings and what else changed into a pool's status; what others write there stays as it is. */
export async function writePoolStatus(
  { key }: Pick<PoolWorld, 'key'>,
  work: Workspace,
  findings: readonly PoolFinding[],
  change: (status: MachinePoolStatus) => MachinePoolStatus = (status) => status,
): Promise<void> {
  const pool = await work.read<MachinePool & AnyObject>(key);
  if (!pool) return;
  const status = pool.status ?? {};
  const before = status.conditions ?? [];
  const moment = { now: work.now, generation: pool.metadata?.generation ?? 1 };
  const conditions = withOwnFindings(before, findings, moment);
  await work.commit([{ op: 'put', key, object: { ...pool, status: { ...change(status), conditions } } }]);
  const own = new Set<string>(findings.map(({ type }) => type));
  const bad = conditions.filter(({ type, status: value }) => own.has(type) && value === 'False');
  const news = bad.filter(({ reason }) => reason === 'Refused' || reason === 'Error');
  for (const happening of happeningsBetween(before, news, () => true)) {
    await tell(work, 'pool-provider', pool, happening);
  }
}
