import type { MachinePool } from '../../kinds/cluster/pool-schema.ts';
import { parseDuration } from '../../lib/duration.ts';
import type { WantedPool } from './world.ts';

/** A host that has not become a node after this is given up, unless the pool says otherwise; Rancher's default. */
const usualStartup = 10 * 60_000;

/** What a pool's machines are made from: a digest, or why there is none. */
export type Making = { readonly hash: string } | { readonly unknown: string };

/** A pool with the defaults filled in. `paused` holds for the whole cluster. */
export function wantedPoolOf(pool: MachinePool, making: Making, paused: boolean): WantedPool {
  const quantity = quantityOf(pool);
  const surge = shareOf(pool.rollingUpdate?.maxSurge ?? 1, quantity, Math.ceil);
  const unavailable = shareOf(pool.rollingUpdate?.maxUnavailable ?? 0, quantity, Math.floor);
  const roles = {
    etcd: pool.etcdRole === true,
    controlPlane: pool.controlPlaneRole === true,
    worker: pool.workerRole === true,
  };
  const server = roles.etcd || roles.controlPlane;
  return {
    name: pool.name,
    quantity,
    roles,
    ...making,
    // Servers come and go one at a time: each of them changes who votes or who answers.
    surge: server ? Math.min(surge, 1) : surge,
    unavailable: boundedUnavailable(surge, unavailable, server),
    paused: paused || pool.paused === true,
    startupLimit: limitOf(pool.nodeStartupTimeout, usualStartup),
    unhealthyLimit: limitOf(pool.unhealthyNodeTimeout, Number.POSITIVE_INFINITY),
    replaceable: replaceableOf(pool, quantity),
  };
}

/** Where no machine may be added, one must be missed, or nothing could ever be replaced. */
function boundedUnavailable(surge: number, unavailable: number, server: boolean): number {
  const least = surge === 0 ? Math.max(unavailable, 1) : unavailable;
  return server ? Math.min(least, 1) : least;
}

/** The quantity that is asked for counts as long as it is within the bounds of the autoscaler. */
function quantityOf({ quantity, autoscalingMinSize, autoscalingMaxSize }: MachinePool): number {
  const asked = quantity ?? 1;
  return Math.max(Math.min(asked, autoscalingMaxSize ?? asked), autoscalingMinSize ?? 0);
}

/** A number, or a percentage of the quantity; what is neither counts as none. */
function shareOf(text: number | string, quantity: number, round: (share: number) => number): number {
  const match = /^(\d{1,9})(%?)$/.exec(String(text));
  if (!match) return 0;
  const number = Number(match[1]);
  return match[2] === '%' ? round((quantity * number) / 100) : number;
}

/** A limit of 0 disables what it limits; one that cannot be read is as good as none given. */
function limitOf(text: string | null | undefined, byDefault: number): number {
  const limit = text ? parseDuration(text) : undefined;
  if (limit === undefined) return byDefault;
  return limit <= 0 ? Number.POSITIVE_INFINITY : limit;
}

/** A range counts instead of the limit, as in Cluster API; without either, any number is replaced. */
function replaceableOf({ maxUnhealthy, unhealthyRange }: MachinePool, quantity: number): WantedPool['replaceable'] {
  const [, least, most] = /^\[(\d{1,9})-(\d{1,9})\]$/.exec(unhealthyRange ?? '') ?? [];
  if (least !== undefined && most !== undefined) return { least: Number(least), most: Number(most) };
  if (!/^\d{1,9}%?$/.test(maxUnhealthy ?? '')) return { least: 0, most: Number.POSITIVE_INFINITY };
  return { least: 0, most: shareOf(maxUnhealthy ?? '', quantity, Math.floor) };
}
