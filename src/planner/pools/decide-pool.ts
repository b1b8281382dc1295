import type { Wait } from '../rollout/reasons.ts';
import { booksNow, isSpent, mostUnmade, withFailure } from './budget.ts';
import type { DeleteMachine, PoolSummary } from './decision.ts';
import { dueAt, mayReplace, type Trouble, troubleOf } from './health.ts';
import { inOrderOfRemoval } from './order.ts';
import type { PoolsPass } from './pass.ts';
import { isServer, whyKept, withGoing } from './servers.ts';
import { summaryOf } from './summary.ts';
import type { PoolBooks, PoolMachine, WantedPool } from './world.ts';

/** What is decided about one pool, besides its steps. */
export interface DecidedPool {
  readonly summary: PoolSummary;
  readonly missing: number;
  readonly lookAgainAt?: number;
}

/** One pool in the making: its machines as the steps so far leave them. */
interface Turn {
  readonly pool: WantedPool;
  readonly pass: PoolsPass;
  readonly waits: Wait[];
  live: readonly PoolMachine[];
  going: readonly PoolMachine[];
  books: PoolBooks;
  created: number;
}

/** Takes the steps of one pool: too many and outdated machines go, broken ones are replaced, missing ones are made. */
export function decidePool(pool: WantedPool, pass: PoolsPass): DecidedPool {
  const { world } = pass;
  const own = world.machines.filter((machine) => machine.pool === pool.name);
  const verdict = world.verdicts.get(pool.name);
  const turn: Turn = {
    pool,
    pass,
    waits: [],
    live: own.filter(({ deleting }) => !deleting),
    going: own.filter(({ deleting }) => deleting),
    books: booksNow(world.books.get(pool.name), pool, own, verdict),
    created: 0,
  };
  const troubles = turn.live.flatMap((machine) => troubleOf(machine, pool, world.now) ?? []);
  if (!pool.paused) {
    removeExcess(turn);
    replaceOutdated(turn);
    replaceBroken(turn, troubles);
    createMissing(turn);
  }
  const { live, going, books, waits, created } = turn;
  const times = [books.retryAt, ...live.map((machine) => dueAt(machine, pool))].filter((at) => at !== undefined);
  const future = times.filter((at) => at > world.now);
  return {
    summary: summaryOf({ pool, live, going, created, books, waits, verdict, now: world.now, troubles }),
    missing: Math.max(pool.quantity - live.filter(({ registered }) => registered).length, 0),
    ...(future.length > 0 && !pool.paused && { lookAgainAt: Math.min(...future) }),
  };
}

function isUpdated({ hash }: PoolMachine, pool: WantedPool): boolean {
  return pool.hash === undefined || hash === pool.hash;
}

/** More machines of the configuration of now than are wanted: the least useful go first. */
function removeExcess(turn: Turn): void {
  const { pool } = turn;
  const updated = turn.live.filter((machine) => isUpdated(machine, pool));
  const excess = updated.length - pool.quantity;
  let left = excess;
  for (const machine of inOrderOfRemoval(updated)) {
    if (left <= 0) return;
    if (machine.ready && spareReady(turn) <= 0) continue;
    const why = `pool ${pool.name} shall have ${pool.quantity} machines, and has ${excess} more`;
    if (remove(turn, machine, { reason: 'ScaledDown', why })) left -= 1;
  }
}

/**
 * Machines of an earlier configuration go as new ones become ready. Those that never were nodes serve nobody and go at
 * once. Of the others so many may go that no fewer are left than the pool allows, even if all those that are not ready
 * stay so.
 */
function replaceOutdated(turn: Turn): void {
  const { pool } = turn;
  const why = `it was made from an earlier configuration of pool ${pool.name}`;
  const outdated = inOrderOfRemoval(turn.live.filter((machine) => !isUpdated(machine, pool)));
  for (const machine of outdated.filter(({ started }) => !started)) remove(turn, machine, { reason: 'Replaced', why });
  for (const machine of outdated.filter(({ started }) => started)) {
    if (spareReady(turn, machine.ready) <= 0 || spareOutdated(turn) <= 0) continue;
    remove(turn, machine, { reason: 'Replaced', why });
  }
}

/** Ready machines above what the pool must have; without a ready one less, none is needed to spare. */
function spareReady({ live, pool }: Turn, counts = true): number {
  if (!counts) return 1;
  return live.filter(({ ready }) => ready).length - (pool.quantity - pool.unavailable);
}

/** Outdated machines that could go although no machine that is not ready becomes so. */
function spareOutdated({ live, pool }: Turn): number {
  const pending = live.filter((machine) => isUpdated(machine, pool) && !machine.ready).length;
  return live.length - pending - (pool.quantity - pool.unavailable);
}

/**
 * Machines that will not become or stay nodes are replaced, a few at a time: what befalls many at once seldom is the
 * fault of each. Those that never were nodes are counted, and stay when too many were.
 */
function replaceBroken(turn: Turn, troubles: readonly Trouble[]): void {
  const { pool, pass } = turn;
  const left = troubles.filter(({ machine }) => turn.live.includes(machine));
  const unhealthy = troubles.length;
  if (left.length > 0 && !mayReplace(unhealthy, pool)) {
    turn.waits.push(tooMany(pool, left, unhealthy));
    return;
  }
  const atATime = Math.max(pool.surge, pool.unavailable, 1);
  for (const { machine, reason, why } of left) {
    if (turn.going.filter(({ ready }) => !ready).length >= atATime) return;
    const counts = !machine.started && isUpdated(machine, pool);
    if (counts && isSpent(turn.books)) continue;
    const books = counts ? withFailure(turn.books, pass.world.now) : undefined;
    const gone = remove(turn, machine, { reason, why, ...(books && { books }) });
    if (gone && books) turn.books = books;
  }
}

function tooMany(pool: WantedPool, troubles: readonly Trouble[], unhealthy: number): Wait {
  const { least, most } = pool.replaceable;
  const allowed = least > 0 ? `from ${least} to ${most}` : `up to ${most}`;
  const message = `${unhealthy} machines of pool ${pool.name} are unhealthy, and ${allowed} may be replaced`;
  const evidence = troubles.map(({ machine, why }) => `${machine.name}: ${why}`);
  return { code: 'TooManyUnhealthy', message, evidence };
}

/** Never more than the quantity and the surge, those that are still going included. */
function createMissing(turn: Turn): void {
  const { pool, pass, live, going, books } = turn;
  if (pool.hash === undefined || isSpent(books) || (books.retryAt ?? 0) > pass.world.now) return;
  // Whoever is refused one machine is not helped by asking for more.
  if (live.some(({ refusal }) => refusal !== undefined)) return;
  const updated = live.filter((machine) => isUpdated(machine, pool)).length;
  const unmade = live.filter(({ exists }) => !exists).length;
  const room = pool.quantity + pool.surge - live.length - going.length;
  const number = Math.min(pool.quantity - updated, room, mostUnmade - unmade);
  for (let count = 0; count < number; count += 1) pass.steps.push({ kind: 'create', pool: pool.name });
  turn.created = Math.max(number, 0);
}

/** Begins a removal, unless the cluster needs the machine; tells whether it did. */
function remove(turn: Turn, machine: PoolMachine, why: Pick<DeleteMachine, 'reason' | 'why' | 'books'>): boolean {
  const { pass, pool } = turn;
  const server = isServer(machine, pass.cluster);
  // One server that is well at a time, whatever it is for: the one before is gone before the next one goes.
  if (server && machine.ready && turn.going.some((other) => isServer(other, pass.cluster))) return false;
  const kept = whyKept(machine.name, pass.cluster);
  if (kept) {
    turn.waits.push(kept);
    return false;
  }
  pass.steps.push({ kind: 'delete', pool: pool.name, machine: machine.name, ...why });
  pass.cluster = withGoing(pass.cluster, machine.name);
  turn.live = turn.live.filter((other) => other !== machine);
  turn.going = [...turn.going, machine];
  return true;
}
