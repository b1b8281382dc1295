import { type Address, parseAddress } from '../../../network/address.ts';
import type { Roles } from '../../../network/input.ts';
import { realClock } from './clock.ts';
import { newFleet } from './fleet.ts';
import { type AgentRelease, agentRelease } from './protocol/releases.ts';

const beatMs = 10_000;

/** What a fleet of a process is to be like. */
export interface SimulatedFleetOrder {
  /** URL of the manager. */
  readonly server: string;
  readonly authority: string | undefined;
  readonly agentVersion: string;
  readonly startSeconds: number;
  /** Agents that share a connection. */
  readonly share: number;
}

export interface SimulatedHostOrder {
  readonly hostname: string;
  /** Hosts with the same text are of one cluster. */
  readonly cluster: string;
  readonly token: string;
  readonly roles: Roles;
  readonly addresses: readonly string[];
}

/** The behaviour of a release; throws with what is expected. */
export function releaseNamed(version: string): AgentRelease {
  const release = agentRelease(version);
  if (!release.ok) throw new Error(`the agent version "${version}" is ${release.reason}`);
  return release.value;
}

/** A fleet that registers with one manager, and counts what becomes of it. */
export async function openSimulatedFleet(order: SimulatedFleetOrder) {
  const fleet = newFleet({
    release: releaseNamed(order.agentVersion),
    clock: realClock,
    streamsPerConnection: order.share,
    startMs: order.startSeconds * 1000,
    beatMs,
  });
  const counts = { hosts: 0, registered: 0, connected: 0, applied: 0, failed: 0 };
  const refusals = new Set<string>();
  return {
    /** Gives the machine id. */
    start(host: SimulatedHostOrder): string {
      counts.hosts += 1;
      const node = fleet.start({
        server: order.server,
        authority: order.authority,
        group: host.cluster,
        addresses: host.addresses.flatMap(readable),
        host: {
          token: host.token,
          hostname: host.hostname,
          roles: host.roles,
          // In clusters with IPv6 the manager wants addresses among the internal ones.
          internalAddress: host.addresses.join(','),
          labels: 'cattle.io/os=linux',
        },
        told(event) {
          if (event.kind === 'watching') counts.connected += 1;
          if (event.kind === 'unwatched') counts.connected -= 1;
          if (event.kind === 'registered' || event.kind === 'applied' || event.kind === 'failed')
            counts[event.kind] += 1;
          if (event.kind === 'refused') refusals.add(event.message);
        },
      });
      return node.machineId;
    },
    tally: () => ({ ...counts, refusals: [...refusals] }),
    close: () => fleet.close(),
  };
}

function readable(text: string): Address[] {
  const address = parseAddress(text);
  return address.ok ? [address.value] : [];
}
