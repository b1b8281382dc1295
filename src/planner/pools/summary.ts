import { durationText } from '../../lib/duration.ts';
import type { Wait } from '../rollout/reasons.ts';
import { budgetWait, isSpent } from './budget.ts';
import type { PoolSummary } from './decision.ts';
import type { Trouble } from './health.ts';
import type { PoolBooks, PoolMachine, ProviderVerdict, WantedPool } from './world.ts';

/** A pool after its steps. */
interface PoolAfterwards {
  readonly pool: WantedPool;
  readonly live: readonly PoolMachine[];
  readonly going: readonly PoolMachine[];
  readonly created: number;
  readonly books: PoolBooks;
  readonly waits: readonly Wait[];
  readonly verdict: ProviderVerdict | undefined;
  readonly troubles: readonly Trouble[];
  readonly now: number;
}

/** So many machines are named in one message. */
const mostNamed = 5;

/** How far a pool is, and what it waits for, the gravest first. */
export function summaryOf(after: PoolAfterwards): PoolSummary {
  const { pool, live, books, created, troubles, waits, now } = after;
  const updated = live.filter(({ hash }) => pool.hash === undefined || hash === pool.hash);
  const unfinished = isUnfinished(after, updated.length);
  const budget = unfinished ? budgetWait(pool, books, now) : undefined;
  const all = unfinished
    ? [
        ...providerWaits(after),
        ...waits,
        ...(budget ? [budget] : []),
        ...launchWaits(after),
        ...(pool.paused ? [pausedWait(pool)] : progressWaits(after, updated.length)),
      ]
    : waits;
  return {
    name: pool.name,
    replicas: live.length + created,
    ready: live.filter(({ ready }) => ready).length,
    updated: updated.length + created,
    unhealthy: troubles.length,
    waits: all,
    paused: pool.paused,
    books,
    budget: isSpent(books) ? 'spent' : (books.retryAt ?? 0) > now ? 'pausing' : 'available',
  };
}

/** Something is still to be done, or to come, until the pool is as wanted. */
function isUnfinished({ pool, live, going, created }: PoolAfterwards, updated: number): boolean {
  const settled = live.length === pool.quantity && updated === live.length && live.every(({ ready }) => ready);
  return !settled || going.length > 0 || created > 0;
}

/** What only matters as long as machines have to be made. */
function providerWaits({ pool, live, verdict }: PoolAfterwards): Wait[] {
  const short = live.length < pool.quantity || live.some(({ exists }) => !exists);
  const outdated = live.some(({ hash }) => hash !== pool.hash);
  if (!short && !outdated) return [];
  const wait = (code: Wait['code'], said: string): Wait => {
    return { code, message: `pool ${pool.name}: ${said}`, evidence: [] };
  };
  return [
    ...(pool.unknown !== undefined && short ? [wait('PoolUnknown', pool.unknown)] : []),
    ...(verdict?.credential !== undefined ? [wait('CredentialInvalid', verdict.credential)] : []),
    ...(verdict?.config !== undefined ? [wait('ConfigRefused', verdict.config)] : []),
  ];
}

/** What the provider said when it was asked for machines; the same words are told once. */
function launchWaits({ live, now }: PoolAfterwards): Wait[] {
  const refused = live.flatMap(({ name, refusal }) => (refusal ? [{ name, refusal }] : []));
  const byWords = Map.groupBy(refused, ({ refusal }) => refusal.message);
  return [...byWords].map(([words, machines]): Wait => {
    const [first] = machines;
    const names = named(machines.map(({ name }) => name));
    const retryAt = Math.min(...machines.map(({ refusal }) => refusal.retryAt ?? Number.POSITIVE_INFINITY));
    const again = Number.isFinite(retryAt) ? [`asked again in ${durationText(retryAt - now)}`] : [];
    return {
      code: first?.refusal.needsChange ? 'LaunchRefused' : 'LaunchFails',
      ...(first && { machine: first.name }),
      message: `the provider does not make ${names}: ${words}`,
      evidence: again,
    };
  });
}

function pausedWait({ name }: WantedPool): Wait {
  return { code: 'PoolPaused', message: `pool ${name} is paused and not as wanted`, evidence: [] };
}

function progressWaits({ pool, live, going, created }: PoolAfterwards, updated: number): Wait[] {
  const pending = live.filter(({ registered, ready }) => !registered && !ready);
  const joining = live.filter(({ registered, ready }) => registered && !ready);
  const missing = pool.quantity - live.length - created;
  return [
    ...(pending.length > 0 || created > 0 || missing > 0
      ? [
          {
            code: 'MachinesPending' as const,
            message: `pool ${pool.name} waits for machines: ${live.length - pending.length} of ${pool.quantity} have registered`,
            evidence: detailsOf(pending),
          },
        ]
      : []),
    ...(joining.length > 0
      ? [
          {
            code: 'NodesPending' as const,
            message: `pool ${pool.name} waits for nodes: ${named(joining.map(({ name }) => name))}`,
            evidence: detailsOf(joining),
          },
        ]
      : []),
    ...(going.length > 0 || updated < live.length
      ? [
          {
            code: 'PoolUnderWay' as const,
            message: goingText(pool, going, live.length - updated),
            evidence: going.map(({ name }) => `${name} is being removed`).slice(0, mostNamed),
          },
        ]
      : []),
  ];
}

function detailsOf(machines: readonly PoolMachine[]): string[] {
  return machines.map(({ name, detail }) => `${name}: ${detail ?? 'not ready'}`).slice(0, mostNamed);
}

function goingText({ name }: WantedPool, going: readonly PoolMachine[], outdated: number): string {
  const replaced = outdated > 0 ? [`${outdated} are still to be replaced`] : [];
  const removed = going.length > 0 ? [`${named(going.map((machine) => machine.name))} on the way out`] : [];
  return `pool ${name} exchanges machines: ${[...removed, ...replaced].join(', ')}`;
}

function named(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return more > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${more} more` : names.join(', ');
}
