import type { Family } from '../../../network/family.ts';

/** Canonical addresses of a host. */
export interface HostAddresses {
  /** By which the nodes of the cluster reach each other. */
  readonly internal: readonly string[];
  /** For the world outside. */
  readonly external: readonly string[];
}

/** A host that is to run; the same each time it boots. */
export interface HostOrder {
  /** Of the machine; unique over all time. */
  readonly id: string;
  /** The host's name. */
  readonly name: string;
  /** Hosts with the same text are of one cluster. */
  readonly cluster: string;
  /** Primary first. */
  readonly families: readonly Family[];
  /** What the cloud would give it; a maker with a network of its own gives others. */
  readonly addresses: HostAddresses;
  /** What it runs at its first boot. */
  readonly userData: string;
}

/** Makes the hosts of simulated machines: boots them for real. */
export interface HostMaker {
  /**
   * Boots a host, for the first time or again; one that runs goes on as it is. Gives its addresses. Rejects with a
   * sentence; it is tried again.
   */
  boot(order: HostOrder): Promise<HostAddresses>;
  /** Ends a host and removes all of it; nothing where there is none. Rejects with a sentence; it is tried again. */
  remove(id: string): Promise<void>;
  /** Ends what runs in this process. Hosts outside of it go on. */
  stop(): Promise<void>;
}

/** What hosts keep over boots and processes, by the id of their machine. */
export interface HostDisks {
  read(id: string): string | undefined;
  write(id: string, content: string): void;
}
