import { durationText } from '../../lib/duration.ts';
import type { RemovalReason } from './decision.ts';
import type { PoolMachine, WantedPool } from './world.ts';

/** What is wrong with a machine, so that it is better replaced. */
export interface Trouble {
  readonly machine: PoolMachine;
  readonly reason: Extract<RemovalReason, 'Lost' | 'NeverStarted' | 'Unhealthy'>;
  readonly why: string;
}

/** What is wrong with a machine now; undefined while it has time. */
export function troubleOf(machine: PoolMachine, pool: WantedPool, now: number): Trouble | undefined {
  if (machine.lost !== undefined) return { machine, reason: 'Lost', why: machine.lost };
  const { started, unhealthySince } = machine;
  const due = dueAt(machine, pool);
  if (due === undefined || due > now) return undefined;
  if (started) {
    const time = durationText(now - (unhealthySince ?? now));
    return { machine, reason: 'Unhealthy', why: `its Node has been unhealthy for ${time}` };
  }
  const limit = durationText(pool.startupLimit);
  const why = machine.registered
    ? `its host has registered, and is no node ${limit} after it got its plan`
    : `it could not join within ${limit} of its order: ${machine.detail ?? 'its host has not registered'}`;
  return { machine, reason: 'NeverStarted', why };
}

/**
 * When a machine will have been in trouble for too long; undefined where time changes nothing. A host that has
 * registered and waits for others before it gets a plan is not at fault.
 */
export function dueAt(machine: PoolMachine, pool: WantedPool): number | undefined {
  const { started, unhealthySince, registered, orderedAt, deliveredAt, exists } = machine;
  const [since, limit] = started
    ? [unhealthySince, pool.unhealthyLimit]
    : [registered ? deliveredAt : exists ? orderedAt : undefined, pool.startupLimit];
  return since === undefined || limit === Number.POSITIVE_INFINITY ? undefined : since + limit;
}

/** Whether so many unhealthy machines may be replaced: more may mean that something else is wrong. */
export function mayReplace(unhealthy: number, { replaceable }: WantedPool): boolean {
  return unhealthy >= replaceable.least && unhealthy <= replaceable.most;
}
