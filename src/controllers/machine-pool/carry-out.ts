import type { Machine } from '../../kinds/machine/schema.ts';
import type { MachinePool } from '../../kinds/machinepool/schema.ts';
import { timestampOf } from '../../lib/timestamp.ts';
import type { DeleteMachine, RemovalReason } from '../../planner/pools/decision.ts';
import type { PoolBooks } from '../../planner/pools/world.ts';
import { tell } from '../../runtime/events.ts';
import { isBeingDeleted, withDeletion } from '../../runtime/object.ts';
import type { Draft, Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import type { ClusterPorts } from '../ports.ts';
import { mayChangePools, poolKeyOf } from './follow-pools.ts';
import { newMachine } from './make-machine.ts';

/** At most so many objects are expected to be unchanged in one commit; the store allows 128 steps. */
const mostExpected = 100;

/**
 * Makes and removes machines as was decided, one commit each. Every commit counts on the cluster being as it was seen,
 * and writes the books of the pool or counts on all servers: of two managers that decide at once, one is too late.
 */
export async function carryOutPools(
  world: ClusterWorld,
  work: Workspace,
  ports: Pick<ClusterPorts, 'newSuffix'>,
): Promise<void> {
  if (!mayChangePools(world)) return;
  for (const step of world.pools.decision?.steps ?? []) {
    if (step.kind === 'create') await createMachine(step.pool, world, work, ports);
    else await deleteMachine(step, world, work);
  }
}

async function createMachine(
  poolName: string,
  world: ClusterWorld,
  work: Workspace,
  ports: Pick<ClusterPorts, 'newSuffix'>,
): Promise<void> {
  const pool = world.accepted?.spec?.rkeConfig?.machinePools?.find(({ name }) => name === poolName);
  const template = world.pools.templates.get(poolName);
  const key = poolKeyOf(world, poolName);
  const books = await work.read<MachinePool>(key);
  // The books of an earlier pool of the name have to go first.
  if (!pool || !template || !books || isBeingDeleted(books)) return;
  const made = await newMachine({ pool, template }, world, work, ports);
  const status = { ...books.status, ordered: (books.status?.ordered ?? 0) + 1 };
  await work.commit([...made, { op: 'put', key, object: { ...books, status } }, { op: 'expect', key: world.key }]);
}

async function deleteMachine(step: DeleteMachine, world: ClusterWorld, work: Workspace): Promise<void> {
  const node = world.nodes.find(({ name }) => name === step.machine);
  const machine = node && (await work.read<Machine>(node.machineKey));
  if (!node || !machine || isBeingDeleted(machine)) return;
  const marked = withDeletion(machine, work.now);
  const key = node.machineKey;
  await work.commit([
    marked ? { op: 'put', key, object: marked } : { op: 'delete', key },
    ...(await booksDrafts(step, world, work)),
    ...serverExpectations(world, step.machine),
    { op: 'expect', key: world.key },
  ]);
  const message = `${step.machine} is removed: ${step.why}`;
  if (world.cluster) await tell(work, 'machine-pool', world.cluster, { ...eventOf(step.reason), message });
}

function eventOf(reason: RemovalReason): { readonly type: 'Normal' | 'Warning'; readonly reason: string } {
  const bad = reason === 'Lost' || reason === 'NeverStarted' || reason === 'Unhealthy';
  return { type: bad ? 'Warning' : 'Normal', reason };
}

async function booksDrafts({ books, pool }: DeleteMachine, world: ClusterWorld, work: Workspace): Promise<Draft[]> {
  const key = poolKeyOf(world, pool);
  const object = books && (await work.read<MachinePool>(key));
  return object ? [{ op: 'put', key, object: { ...object, status: withBooks(object.status, books) } }] : [];
}

/** The status of a pool with what is remembered of its failures. */
export function withBooks(
  status: MachinePool['status'],
  { failures, failedAt, retryAt, countedFor }: PoolBooks,
): NonNullable<MachinePool['status']> {
  const { failures: _failures, failedAt: _failedAt, retryAt: _retryAt, countedFor: _counted, ...kept } = status ?? {};
  return {
    ...kept,
    failures,
    ...(failedAt !== undefined && { failedAt: timestampOf(failedAt) }),
    ...(retryAt !== undefined && { retryAt: timestampOf(retryAt) }),
    countedFor,
  };
}

/** Whether a server may go was decided from all of them: none may have begun to go since. */
function serverExpectations({ nodes }: ClusterWorld, except: string): Draft[] {
  return nodes
    .filter(
      ({ name, observed }) => name !== except && (observed.profile.roles.etcd || observed.profile.roles.controlPlane),
    )
    .slice(0, mostExpected)
    .map(({ machineKey }) => ({ op: 'expect', key: machineKey }));
}
