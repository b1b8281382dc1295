import type { Roles } from '../../network/input.ts';
import type { ObservedCluster } from '../rollout/world.ts';

/** A pool as the accepted cluster wants it; all times in milliseconds. */
export interface WantedPool {
  readonly name: string;
  /** Within the bounds of the autoscaler, where there are some. */
  readonly quantity: number;
  readonly roles: Roles;
  /** Digest of what machines are made from; absent while that cannot be said. */
  readonly hash?: string;
  /** Why it cannot be said; present where the digest is absent. */
  readonly unknown?: string;
  /** Machines above the quantity, and ready ones below it, while machines are replaced; never both 0. */
  readonly surge: number;
  readonly unavailable: number;
  readonly paused: boolean;
  /** So long a machine may take to register, and to become a node after that; infinite for ever. */
  readonly startupLimit: number;
  /** So long a Node may be unhealthy before its machine is replaced; infinite for ever. */
  readonly unhealthyLimit: number;
  /** Unhealthy machines are replaced only while there are so many of them. */
  readonly replaceable: { readonly least: number; readonly most: number };
}

/** A machine of a pool, also of one that is not wanted any more. */
export interface PoolMachine {
  readonly name: string;
  readonly pool: string;
  readonly createdAt: number;
  /** What it was made from. */
  readonly hash: string;
  readonly deleting: boolean;
  /** A person wants it to be the first to go. */
  readonly preferred: boolean;
  /** It was ordered, and may exist at the provider since then; absent while nothing was asked for. */
  readonly orderedAt?: number;
  /** The provider shows it. */
  readonly exists: boolean;
  /** Its host has registered, and its addresses are known. */
  readonly registered: boolean;
  /** It was given its last plan. */
  readonly deliveredAt?: number;
  /** It has been a node of the cluster, be it only for a moment. */
  readonly started: boolean;
  /** Its Node is ready, and a server does its work. */
  readonly ready: boolean;
  /** Since when Kubernetes says that its Node is not ready, or has none; absent while nobody can say. */
  readonly unhealthySince?: number;
  /** Why it will never be a node again, e.g. because the provider does not show it any more. */
  readonly lost?: string;
  /** What the provider said when it was asked for the machine last; absent after it did as asked. */
  readonly refusal?: { readonly message: string; readonly needsChange: boolean; readonly retryAt?: number };
  /** What it waits for, for people. */
  readonly detail?: string;
}

/** What is remembered of machines of a pool that failed before they became nodes. */
export interface PoolBooks {
  /** In a row. */
  readonly failures: number;
  readonly failedAt?: number;
  readonly retryAt?: number;
  /** What the failures were counted for: another configuration or quantity begins anew. */
  readonly countedFor: string;
}

/** What the provider says about a pool. */
export interface ProviderVerdict {
  /** Words of the provider, or of what is missing; absent when nothing speaks against the pool. */
  readonly credential?: string;
  readonly config?: string;
  /** When the credential was last found good. */
  readonly credentialGoodSince?: number;
}

/** Everything that the steps of pools are decided from. */
export interface PoolsWorld {
  readonly now: number;
  /** Nodes by the names of their machines: whether one may go depends on all servers, also on those of no pool. */
  readonly cluster: ObservedCluster;
  readonly pools: readonly WantedPool[];
  readonly machines: readonly PoolMachine[];
  /** By the name of the pool. */
  readonly books: ReadonlyMap<string, PoolBooks>;
  readonly verdicts: ReadonlyMap<string, ProviderVerdict>;
}
