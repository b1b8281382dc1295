import type { Faults } from '../engine/host.ts';

/** The stand-in's process listens here for the commands of its host. */
export const engineSocket = '/run/simulated-engine.sock';

/** The release that is installed, for the next process. */
export const installedPath = '/var/lib/simulated/installed.json';

/** The engine's journal over all its processes, each line with its time. */
export const journalPath = '/var/log/simulated-engine.log';

/** What a test or a person wishes of a host. */
export const wishesPath = '/etc/simulated/wishes.json';

export interface HostWishes extends Faults {
  /** From the engine's start until everything is up, in milliseconds. */
  readonly startMs?: number;
  /** Answer at the addresses of Services; only in a network namespace of its own. */
  readonly serviceAddresses?: boolean;
}
