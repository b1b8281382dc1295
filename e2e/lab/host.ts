import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWishes } from '../../src/drivers/simulated/agent/real/engine-daemon.ts';
import {
  engineSocket,
  type HostWishes,
  installedPath,
  journalPath,
} from '../../src/drivers/simulated/agent/real/engine-files.ts';
import type { Addresses, Network } from './network.ts';
import type { Place, Ran } from './place.ts';
import type { Program } from './program.ts';

/** A host that can become a node. It has no systemd; what that would do, the lab does. */
export interface LabHost {
  readonly name: string;
  readonly place: Place;
  readonly addresses: Addresses;
  /** Runs a registration command as a person does, with sh. */
  register(command: string): Promise<Ran>;
  /** A file of the host; undefined when there is none. */
  read(path: string): string | undefined;
  write(path: string, content: string): void;
  /** State and journal of its engine. */
  engine(): Promise<{ readonly state: string; readonly lines: readonly string[] }>;
  /** The engine's journal since it was installed first: milliseconds and what was said, over all its processes. */
  journal(): readonly { readonly at: number; readonly line: string }[];
  /** What its agent has logged. */
  agentLog(): string;
  /** kill -9 of the agent; its supervisor starts it again after five seconds. */
  killAgent(): void;
  /** Ends the agent and its supervisor. */
  stopAgent(): void;
  startAgent(): void;
  /** kill -9 of the engine; nobody starts it again. */
  killEngine(): void;
  startEngine(): void;
  /** As if the power went. */
  turnOff(): Promise<void>;
  /** Boots: agent and engine start as they would by their units. */
  turnOn(): Promise<void>;
  /** What the engine shall do wrong from its next start on. */
  wish(wishes: HostWishes): Promise<void>;
  /** Gives another host the machine id of this one, as a copy of its disk has. */
  giveIdentityTo(other: LabHost): void;
}

export interface LabHostOptions {
  readonly place: Place;
  readonly addresses: Addresses;
  readonly network: Network;
  readonly program: Program;
}

const identity = '/etc/rancher/agent/cattle-id';
const supervisor = '/opt/rancher-system-agent/bin/rancher-system-agent-supervisor';
const agentLogFile = '/var/lib/rancher/agent/agent.log';
/** Engines start in a second, so that a journey takes as long as the protocol does. */
const usual: HostWishes = { startMs: 1_000, serviceAddresses: true };

/** Waits until somebody listens on a socket of a host. */
async function listens(path: string): Promise<void> {
  for (let tries = 0; !existsSync(path); tries += 1) {
    if (tries === 300) throw new Error(`nobody listens on ${path}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function furnishHost({ place, addresses, network, program }: LabHostOptions): Promise<LabHost> {
  const host: LabHost = {
    name: place.name,
    place,
    addresses,
    register: (command) => place.run(['sh', '-c', command], { env: { CATTLE_AGENT_TRY_PAUSE: '1' }, seconds: 120 }),
    read: (path) => (existsSync(place.path(path)) ? readFileSync(place.path(path), 'utf8') : undefined),
    write(path, content) {
      mkdirSync(dirname(place.path(path)), { recursive: true });
      writeFileSync(place.path(path), content);
    },
    async engine() {
      const { code, stdout } = await place.run([...program.words, 'simulate', 'engine', 'state']);
      return code === 0 ? JSON.parse(stdout) : { state: 'absent', lines: [] };
    },
    journal: () =>
      (host.read(journalPath) ?? '').split('\n').flatMap((text) => {
        const [time = '', ...words] = text.split(' ');
        return time === '' ? [] : [{ at: Date.parse(time), line: words.join(' ') }];
      }),
    agentLog: () => host.read(agentLogFile) ?? '',
    killAgent: () => void place.signal('simulate agent', 'SIGKILL'),
    stopAgent() {
      place.signal('rancher-system-agent-supervisor', 'SIGKILL');
      place.signal('simulate agent', 'SIGKILL');
    },
    startAgent() {
      if (host.read(supervisor) !== undefined) place.start(['sh', supervisor], '/var/log/supervisor.log');
    },
    killEngine: () => void place.signal('simulate engine run', 'SIGKILL'),
    startEngine() {
      if (host.read(installedPath) === undefined) return;
      place.start([...program.words, 'simulate', 'engine', 'run'], '/var/log/engine.log');
    },
    turnOff: () => place.turnOff(),
    async turnOn() {
      await place.turnOn();
      await network.plugIn(place, addresses);
      host.startEngine();
      // An agent that came first would take the engine for stopped, and start another one.
      if (host.read(installedPath) !== undefined) await listens(place.path(engineSocket));
      host.startAgent();
    },
    wish: (wishes) => writeWishes(place.path('/'), { ...usual, ...wishes }),
    giveIdentityTo: (other) => other.write(identity, host.read(identity) ?? ''),
  };
  await host.wish({});
  return host;
}
