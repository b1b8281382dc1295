import type { OwnUserData } from '../../kinds/own-user-data.ts';

/** How hosts reach the manager that they register with. */
export interface ManagerDoor {
  /** The manager's URL without a slash at the end, IPv6 addresses in brackets. */
  readonly url: string;
  /** PEM of the authority that signed the manager's certificate, as `/cacerts` serves it; empty for a public one. */
  readonly authority: string;
  /** SHA-256 of {@link authority}; absent where that is empty. */
  readonly caChecksum?: string;
  /** Only that authority counts, not the ones that the host trusts by itself. */
  readonly strict: boolean;
}

/** All that the user data of one machine follows from. */
export interface UserDataOrder {
  /** Name of the host: a DNS label. */
  readonly hostname: string;
  /** What no other machine has, such as its UID: tells a new host from an image with the identity of another. */
  readonly machine: string;
  readonly windows: boolean;
  readonly manager: ManagerDoor;
  /** The machine's bootstrap token. */
  readonly token: string;
  /** Environment of the node agents of the cluster, such as proxies. */
  readonly environment: readonly Variable[];
  /** The user's own parts: that of the machine configuration, then that of the pool. */
  readonly own: readonly OwnPart[];
  /** How many bytes the provider takes, before it encodes them; absent where it has no limit. */
  readonly limit?: number;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** User data that somebody wrote. */
export interface OwnPart {
  /** What it is called in messages, e.g. `userdata of the machine configuration`. */
  readonly title: string;
  readonly text: string;
}

/** An {@link OwnPart} that was read. */
export type ReadPart = Exclude<OwnUserData, { readonly kind: 'none' }>;
