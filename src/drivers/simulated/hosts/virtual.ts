import { createHash } from 'node:crypto';
import { type Address, parseAddress } from '../../../network/address.ts';
import type { Clock } from '../agent/clock.ts';
import { type NodeEvent, newFleet, type SimulatedNode } from '../agent/fleet.ts';
import type { Connection } from '../agent/protocol/connection.ts';
import type { AgentRelease } from '../agent/protocol/releases.ts';
import { type FirstBoot, readFirstBoot } from './first-boot.ts';
import type { HostDisks, HostMaker, HostOrder } from './host-maker.ts';

export interface VirtualHostsOptions {
  readonly clock: Clock;
  readonly release: AgentRelease;
  readonly disks: HostDisks;
  /** Where the manager listens, for hosts inside of it reach it under any URL; undefined to go by the URL. */
  readonly manager: { readonly host: string; readonly port: number } | undefined;
  /** How long an engine takes to start, in milliseconds. */
  readonly startMs: number;
  warn(message: string): void;
}

/** What a host keeps once it is registered. */
interface Disk {
  readonly connection: Connection;
}

interface Running {
  readonly node: SimulatedNode;
  readonly stop: AbortController;
}

const beatMs = 10_000;
const streamsPerConnection = 100;
/** A refused registration is tried again as often as the first boot of a real host does. */
const registrationTries = 5;
const registrationPauseMs = 30_000;
/** Waiting a while is usual: the manager may not have heard yet that the machine exists. */
const patienceMs = 60_000;

/** Hosts in memory, thousands in this process: each does what its user data says, and runs a node agent and an engine. */
export function virtualHosts(options: VirtualHostsOptions): HostMaker {
  const { clock, disks, release, startMs, warn } = options;
  const dial = options.manager;
  const fleet = newFleet({ release, clock, streamsPerConnection, startMs, beatMs, ...(dial ? { dial } : {}) });
  const running = new Map<string, Running>();

  function start(order: HostOrder): Running | undefined {
    const disk = readDisk(disks.read(order.id));
    const boot = readFirstBoot(order.userData);
    if (!disk && !boot.ok) {
      warn(`${order.name} runs, and will not register: its user data is ${boot.reason}`);
      return undefined;
    }
    const stop = new AbortController();
    let tries = 1;
    let waitsSince: number | undefined;
    let complaint = '';
    const waits = (reason: string): void => {
      waitsSince ??= clock.now();
      if (clock.now() - waitsSince < patienceMs || reason === complaint) return;
      complaint = reason;
      warn(`${order.name} still waits to be let in: ${reason}`);
    };
    const told = (event: NodeEvent): void => {
      if (event.kind === 'waiting') waits(event.message);
      if (event.kind === 'registered') disks.write(order.id, JSON.stringify({ connection: event.connection }));
      if (event.kind !== 'refused') return;
      warn(`${order.name} is not let in: ${event.message}`);
      tries += 1;
      if (tries > registrationTries) return;
      void clock.sleep(registrationPauseMs, stop.signal).then(() => {
        if (!stop.signal.aborted) return node.reboot();
      });
    };
    const variables: FirstBoot['variables'] = boot.ok ? boot.value.variables : {};
    const node = fleet.start({
      server: boot.ok ? boot.value.server : (disk?.connection.server ?? ''),
      authority: boot.ok ? boot.value.authority : disk?.connection.authority,
      group: order.cluster,
      addresses: [...order.addresses.internal, ...order.addresses.external].flatMap(readable),
      host: {
        token: boot.ok ? boot.value.token : '',
        hostname: order.name,
        machineId: createHash('sha256').update(order.id).digest('hex').slice(0, 63),
        // None for a machine that the manager has ordered: it knows them.
        roles: {
          etcd: variables.CATTLE_ROLE_ETCD === 'true',
          controlPlane: variables.CATTLE_ROLE_CONTROLPLANE === 'true',
          worker: variables.CATTLE_ROLE_WORKER === 'true',
        },
        nodeName: variables.CATTLE_NODE_NAME ?? '',
        labels: variables.CATTLE_LABELS ?? '',
        taints: variables.CATTLE_TAINTS ?? '',
      },
      ...(disk ? { connection: disk.connection } : {}),
      told,
    });
    return { node, stop };
  }

  return {
    async boot(order) {
      if (!running.has(order.id)) {
        const started = start(order);
        if (started) running.set(order.id, started);
      }
      return order.addresses;
    },
    async remove(id) {
      const host = running.get(id);
      running.delete(id);
      host?.stop.abort();
      await host?.node.stop();
    },
    async stop() {
      for (const { stop } of running.values()) stop.abort();
      running.clear();
      await fleet.close();
    },
  };
}

function readDisk(content: string | undefined): Disk | undefined {
  return content === undefined ? undefined : (JSON.parse(content) as Disk);
}

function readable(text: string): Address[] {
  const address = parseAddress(text);
  return address.ok ? [address.value] : [];
}
