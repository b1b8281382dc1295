import type { InstanceStatus } from '../../kinds/instance/schema.ts';
import type { Family } from '../../network/family.ts';

/** A machine as a provider tells of it. */
export interface SeenMachine {
  /** The provider's id; unique in the account and place. */
  readonly id: string;
  readonly providerId: string;
  readonly state: 'pending' | 'running' | 'stopped' | 'terminating' | 'gone';
  /** The provider's own word for the state. */
  readonly detail?: string;
  /** The order that it was made for; absent where somebody has taken the mark away. */
  readonly token?: string;
  readonly addresses: { readonly internal: readonly string[]; readonly external: readonly string[] };
  /** Milliseconds since the epoch. */
  readonly launchedAt?: number;
}

/** What a provider's list said, as far as it concerns one Instance: machines with its id or its token. */
export interface Listing {
  /** When the list was asked for, in milliseconds: what was done later need not be in it. */
  readonly begunAt: number;
  readonly machines: readonly SeenMachine[];
}

/** What can be relied on at the provider; milliseconds. */
export interface LaunchMemory {
  /** So long after the first call of a token it may be called again without making a second machine; 0 for never. */
  readonly idempotent: number;
  /** So long a machine may stay out of the list after its launch. */
  readonly listLag: number;
}

/** Why something waits: one CamelCase word, and what people have to know. */
export interface Reason {
  readonly reason: string;
  readonly message: string;
}

/** Everything that the next step of one Instance is decided from. */
export interface InstanceView {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Identity of the order. */
  readonly token: string;
  readonly families: readonly Family[];
  readonly status: InstanceStatus;
  readonly deleting: boolean;
  /** Why it may not be launched now, e.g. because its user data is not there yet; absent when it may. */
  readonly hindrance?: Reason;
  /** Why the provider cannot be asked at all, e.g. because the credential is missing. */
  readonly unreachable?: Reason;
  /** Absent while the provider cannot be asked. */
  readonly memory?: LaunchMemory;
  /** Since when the provider is asked with this credential by this process, in milliseconds. */
  readonly reachableSince?: number;
  /** The latest answer of the provider's list; absent when there is none yet. */
  readonly listing?: Listing;
  /** Why the provider's list could not be read the last time; absent when it could. */
  readonly listFailure?: string;
  /** Ids of machines of the order that were told to go lately, so that the list need not show it. */
  readonly dismissed?: readonly string[];
  /** A call about this Instance is under way in this process. */
  readonly calling: boolean;
  /** This process has made the last launch call; otherwise another one did, which may be at it still. */
  readonly ownCall: boolean;
}

/** The next step of one Instance. */
export type InstanceStep =
  /** Nothing to be done; `until` says when to look again although nothing changed. */
  | ({ readonly kind: 'wait'; readonly until?: number } & Reason)
  /**
   * The provider's list decides: one that shows something new, or that was asked for from `after` on. `until`: there may
   * be more to do then.
   */
  | ({ readonly kind: 'list'; readonly after?: number; readonly until?: number } & Reason)
  /** Ask for the machine; `repeat` when an earlier call may have been carried out, which the provider still remembers. */
  | { readonly kind: 'launch'; readonly repeat: boolean }
  /** The machine exists: remember it. */
  | { readonly kind: 'adopt'; readonly machine: SeenMachine }
  /** A list that must have shown the machine of the last call does not: nothing was made. */
  | { readonly kind: 'clear' }
  /** Something new is known about the machine. */
  | { readonly kind: 'record'; readonly machine: SeenMachine }
  /** Ask the provider for this one machine. */
  | { readonly kind: 'look'; readonly id: string }
  /** `surplus`: another machine of the same order, which is not the one that is kept. */
  | { readonly kind: 'terminate'; readonly id: string; readonly surplus: boolean }
  /** Nothing of it is at the provider: let the Instance go. */
  | { readonly kind: 'forget' }
  /** All is well. */
  | { readonly kind: 'rest' };
