import { createHash, randomUUID } from 'node:crypto';
import type { Address } from '../../../network/address.ts';
import { type AgentEvent, superviseAgent } from './agent.ts';
import type { Clock } from './clock.ts';
import type { Faults, KeyPair } from './engine/host.ts';
import { paperPki } from './engine/pki.ts';
import { newStandIn, type StandIn } from './engine/stand-in.ts';
import type { Connection } from './protocol/connection.ts';
import type { AgentRelease } from './protocol/releases.ts';
import { type DialTarget, openTransport, type Transport } from './protocol/transport.ts';
import { type HostOrder, registerHost } from './registration.ts';
import { newSigner } from './virtual/answers.ts';
import { virtualExecutor } from './virtual/executor.ts';
import { newWorld, type VirtualHost } from './virtual/world.ts';

export interface FleetOptions {
  readonly release: AgentRelease;
  readonly clock: Clock;
  /** Agents that share one connection; 1 is what real ones do. */
  readonly streamsPerConnection: number;
  /** How long an engine takes to start, in milliseconds. */
  readonly startMs: number;
  /** Between two signs of life of a node towards its cluster, in milliseconds. */
  readonly beatMs: number;
  /** Where the manager is found, whatever its URL says; else the URL decides. */
  readonly dial?: DialTarget;
}

export interface NodeOrder {
  /** `https://HOST[:PORT]` of the manager. */
  readonly server: string;
  /** PEM; undefined for a public authority. */
  readonly authority: string | undefined;
  readonly host: Omit<HostOrder, 'machineId' | 'bootId'> & { readonly machineId?: string };
  readonly addresses: readonly Address[];
  /** Hosts of one group belong to one cluster: its certificates are signed by one authority. */
  readonly group: string;
  /** From an earlier registration of this host, which then does not register again. */
  readonly connection?: Connection;
  readonly faults?: Faults;
  told?(event: NodeEvent): void;
}

export type NodeEvent =
  | AgentEvent
  | { readonly kind: 'registered'; readonly connection: Connection }
  /** It cannot register yet, and tries again. */
  | { readonly kind: 'waiting'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/** A simulated host in memory. */
export interface SimulatedNode {
  readonly machineId: string;
  readonly host: VirtualHost;
  readonly engine: StandIn;
  /** What is wrong with it; may be replaced at any time, and counts from the next start on. */
  faults: Faults;
  /** Ends agent and engine as a power cut does, then starts them again. */
  reboot(): Promise<void>;
  /** Ends agent and engine for good. */
  stop(): Promise<void>;
}

/** Any number of simulated hosts in this process. */
export interface Fleet {
  /** A new host, which registers at once, and runs until it is stopped. */
  start(order: NodeOrder): SimulatedNode;
  close(): Promise<void>;
}

export function newFleet(options: FleetOptions): Fleet {
  const { streamsPerConnection, dial } = options;
  const world = newWorld();
  const transports = new Map<string, Transport>();
  const signers = new Map<string, Promise<KeyPair>>();
  const nodes = new Set<SimulatedNode>();
  const transportTo = (origin: string, authority: string | undefined): Transport => {
    const key = `${origin}\n${authority ?? ''}`;
    const known =
      transports.get(key) ?? openTransport({ origin, authority, streamsPerConnection, ...(dial ? { dial } : {}) });
    transports.set(key, known);
    return known;
  };
  const signerOf = (group: string): Promise<KeyPair> => {
    const known = signers.get(group) ?? newSigner(options.clock.now());
    signers.set(group, known);
    return known;
  };
  return {
    start(order) {
      const node = newNode(options, order, world.host(order.host.hostname, order.addresses), {
        transportTo,
        signer: () => signerOf(order.group),
        gone: (stopped) => {
          nodes.delete(stopped);
          world.remove(stopped.host);
        },
      });
      nodes.add(node);
      return node;
    },
    async close() {
      await Promise.all([...nodes].map((node) => node.stop()));
      for (const transport of transports.values()) transport.close();
    },
  };
}

interface Surroundings {
  transportTo(origin: string, authority: string | undefined): Transport;
  signer(): Promise<KeyPair>;
  gone(node: SimulatedNode): void;
}

function newNode(options: FleetOptions, order: NodeOrder, host: VirtualHost, around: Surroundings): SimulatedNode {
  const { clock, startMs, beatMs, release } = options;
  const machineId = order.host.machineId ?? createHash('sha256').update(randomUUID()).digest('hex').slice(0, 63);
  let faults = order.faults ?? {};
  let { connection } = order;
  let life: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  const standIn = newStandIn({
    host,
    clock,
    pki: paperPki,
    faults: async () => faults,
    startMs,
    beatMs,
    durable: false,
  });

  async function live(signal: AbortSignal): Promise<void> {
    try {
      if (!connection) {
        connection = await registerHost(
          { ...order.host, machineId, bootId: randomUUID() },
          {
            transport: around.transportTo(new URL(order.server).origin, order.authority),
            clock,
            waits: (message) => order.told?.({ kind: 'waiting', message }),
          },
          signal,
        );
        order.told?.({ kind: 'registered', connection });
      }
      const transport = around.transportTo(new URL(connection.server).origin, connection.authority);
      const executor = virtualExecutor({ host, engine: standIn, clock, faults: () => faults, signer: around.signer });
      const agent = {
        connection,
        release,
        executor,
        transport,
        clock,
        random: Math.random,
        told: (event: AgentEvent) => order.told?.(event),
      };
      await superviseAgent(agent, signal);
    } catch (error) {
      if (!signal.aborted)
        order.told?.({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
    }
  }

  function begin(): void {
    const stop = new AbortController();
    life = { stop, ended: live(stop.signal) };
  }

  async function end(): Promise<void> {
    life?.stop.abort();
    await Promise.all([life?.ended, standIn.stop()]);
  }

  const node: SimulatedNode = {
    machineId,
    host,
    engine: standIn,
    get faults() {
      return faults;
    },
    set faults(next) {
      faults = next;
    },
    async reboot() {
      await end();
      const { installed } = standIn;
      if (installed) standIn.install(installed);
      begin();
    },
    async stop() {
      await end();
      around.gone(node);
    },
  };
  begin();
  return node;
}
