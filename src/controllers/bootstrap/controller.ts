import { bootstrapTokenKey } from '../../kinds/instance/names.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import { tokenKind } from '../../kinds/token/kind.ts';
import { parseDuration } from '../../lib/duration.ts';
import { timeOf, timestampOf } from '../../lib/timestamp.ts';
import { bootstrapLog } from '../../planner/user-data/linux-bootstrap.ts';
import { tokenEnd } from '../../planner/user-data/token-life.ts';
import type { Controller } from '../../runtime/controller.ts';
import { resourceOf } from '../../runtime/object.ts';
import { Stalled, Waiting } from '../../runtime/problems.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { textIn } from '../plan-secret.ts';
import type { ClusterPorts } from '../ports.ts';
import { bootstrapSecret, bootstrapToken, userDataFor } from './make-bootstrap.ts';
import { type PoolMachine, poolMachinesOf } from './pool-machines.ts';

/** Gives each machine of a pool what it registers with at its first boot, and takes it away again. */
export function bootstrapController(ports: ClusterPorts): Controller<ClusterWorld> {
  return {
    name: 'bootstrap',
    writes: [
      { ...resourceOf(secretKind), half: 'object', which: 'first boots of machines' },
      { ...resourceOf(tokenKind), half: 'object', which: 'first boots of machines' },
    ],
    steps: [{ name: 'first boots', run: (world, work) => settleBoots(world, work, ports) }],
  };
}

/** One machine that cannot be helped does not keep the others waiting: what is wrong is told at the end. */
async function settleBoots(world: ClusterWorld, work: Workspace, ports: ClusterPorts): Promise<void> {
  const problems: (Waiting | Stalled)[] = [];
  for (const machine of await poolMachinesOf(world, work)) {
    try {
      await settleBoot(machine, world, work, ports);
    } catch (error) {
      if (!(error instanceof Waiting || error instanceof Stalled)) throw error;
      problems.push(error);
    }
  }
  const worst = problems.find((problem) => problem instanceof Stalled) ?? problems[0];
  if (worst) throw worst;
}

async function settleBoot(
  machine: PoolMachine,
  world: ClusterWorld,
  work: Workspace,
  ports: ClusterPorts,
): Promise<void> {
  const { going, registered, secret, instance, token, tokenKey } = machine;
  if (going || world.deleting) {
    if (token) await work.commit([{ op: 'delete', key: tokenKey }]);
    return;
  }
  if (registered) return endUsedToken(machine, work);
  if (!instance) return;
  const { launchStartedAt, instanceId } = instance.status ?? {};
  if (!launchStartedAt) return makeBoot(machine, world, work, ports);
  if (!secret && !instanceId) throw missing(machine);
  await keepToken(machine, work, ports);
}

/**
 * Secret and token at once: no order goes out with a token that the manager does not know. Until the order goes out the
 * user data follows what it is made from; from then on the provider may know it, and it stays as it is.
 */
async function makeBoot(
  machine: PoolMachine,
  world: ClusterWorld,
  work: Workspace,
  ports: ClusterPorts,
): Promise<void> {
  const { name, instanceKey, secretKey, secret, tokenKey, token: known } = machine;
  if (!world.accepted) return;
  const door = ports.managerDoor();
  if (!door) throw new Waiting('ServerUrlMissing', 'the manager does not know its own URL; set server-url');
  const token = textIn(secret, bootstrapTokenKey) ?? `${tokenKey.name}:${ports.newSecret()}`;
  const made = userDataFor(machine, world, token, door, ports);
  if (!made.ok) throw new Stalled('UserDataRefused', `machine ${name} cannot be made: ${made.message}; ${made.fix}`);
  const end = tokenEnd(lifeOf(machine, work.now)) ?? timeOf(known?.expiresAt) ?? work.now;
  const fresh = bootstrapToken(machine, hashOf(token, ports), end, work.now);
  await work.commit([
    { op: 'put', key: secretKey, object: bootstrapSecret(machine, made.value, token, work.now) },
    { op: 'put', key: tokenKey, object: known ? { ...fresh, metadata: { ...known.metadata } } : fresh },
    { op: 'expect', key: instanceKey },
  ]);
}

/** Registering ends the token in a second commit, before which the manager may have died. */
async function endUsedToken(machine: PoolMachine, work: Workspace): Promise<void> {
  const { token, tokenKey } = machine;
  const end = tokenEnd(lifeOf(machine, work.now));
  if (!token || end === undefined) return;
  await work.commit([{ op: 'put', key: tokenKey, object: { ...token, expiresAt: timestampOf(end) } }]);
}

/** Lets the token of a machine that has not registered yet live as long as it should, and says when that is over. */
async function keepToken(machine: PoolMachine, work: Workspace, ports: ClusterPorts): Promise<void> {
  const { name, instance, secret, tokenKey, token } = machine;
  const end = tokenEnd(lifeOf(machine, work.now));
  const text = textIn(secret, bootstrapTokenKey);
  if (token && end !== undefined) {
    await work.commit([{ op: 'put', key: tokenKey, object: { ...token, expiresAt: timestampOf(end) } }]);
  } else if (!token && text !== undefined && end !== undefined && end > work.now) {
    // A manager that was away for long finds the token removed that nobody has used yet.
    const made = bootstrapToken(machine, hashOf(text, ports), end, work.now);
    await work.commit([{ op: 'put', key: tokenKey, object: made }]);
  }
  const until = end ?? timeOf(token?.expiresAt);
  if (!instance?.status?.instanceId || until === undefined) return;
  if (until > work.now) return work.lookAgainIn(until - work.now);
  const told = `machine ${name} did not register until ${timestampOf(until)}, when its token ended; look at ${bootstrapLog} there`;
  // With a time for its start the pool replaces the machine by itself.
  if (startupTimeoutOf(machine)) throw new Waiting('BootstrapEnded', told);
  throw new Stalled('BootstrapEnded', `${told}, then delete the Machine to get another one`);
}

function missing({ name, secretKey }: PoolMachine): Stalled {
  return new Stalled(
    'BootstrapMissing',
    `the Secret ${secretKey.name} with the user data of machine ${name} is gone while the machine is being ordered; delete the Machine to get another one`,
  );
}

/** A Token object keeps the hash of what stands behind its name. */
function hashOf(token: string, { hashSecret }: Pick<ClusterPorts, 'hashSecret'>): string {
  return hashSecret(token.slice(token.indexOf(':') + 1));
}

function startupTimeoutOf({ pool }: PoolMachine): number | undefined {
  return pool?.nodeStartupTimeout ? parseDuration(pool.nodeStartupTimeout) : undefined;
}

function lifeOf(machine: PoolMachine, now: number): Parameters<typeof tokenEnd>[0] {
  const { registered, instance, token } = machine;
  const { instanceId, launchedAt, launchStartedAt } = instance?.status ?? {};
  const launched = instanceId ? timeOf(launchedAt ?? launchStartedAt) : undefined;
  const startupTimeout = startupTimeoutOf(machine);
  const end = timeOf(token?.expiresAt);
  return {
    now,
    registered,
    ...(launched !== undefined && { launchedAt: launched }),
    ...(startupTimeout !== undefined && { startupTimeout }),
    ...(end !== undefined && { end }),
  };
}
