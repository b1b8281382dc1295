import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Stack } from '../../src/network/family.ts';
import { whereIs } from '../../testing/needs.ts';
import { type Desk, openDesk } from './desk.ts';
import { furnishHost, type LabHost } from './host.ts';
import { type LabManager, prepareManager } from './manager.ts';
import { type Addresses, addressesOf, familiesOf, type Network, openNetwork } from './network.ts';
import { openPlace, type Place } from './place.ts';
import { processes, worksIn } from './processes.ts';
import type { Program } from './program.ts';

/** A network with a manager that runs, a desk, and hosts. Every machine is a place of its own. */
export interface Lab {
  /** Holds the roots of all its machines. */
  readonly folder: string;
  readonly network: Network;
  readonly manager: LabManager;
  readonly desk: Desk;
  readonly hosts: readonly LabHost[];
  /** Adds a host that knows nothing of any cluster, turned on and plugged in. */
  addHost(name: string): Promise<LabHost>;
  /** Turns everything off and removes it. Throws with what is left, which is never anything. */
  close(): Promise<void>;
}

export interface LabOptions {
  /** Families of the network; nobody has an address of another one. */
  readonly stack: Stack;
  readonly program: Program;
  /** Host of the manager's URL. By default its address, in a dual-stack network a name that has both. */
  readonly urlHost?: string;
}

/** A name that every machine of the lab knows, with the families of its network. */
export const managerName = 'drover.test';
/** Numbers of the machines in the network; hosts follow. */
const numbers = { manager: 1, desk: 2, firstHost: 11 } as const;

export async function openLab(options: LabOptions): Promise<Lab> {
  const building = begin(options);
  try {
    return await build(options, building);
  } catch (error) {
    await building.close();
    throw error;
  }
}

interface Building {
  readonly folder: string;
  addPlace(name: string): Promise<Place>;
  close(): Promise<void>;
}

/** Knows everything that has to be removed at the end, whatever happens in between. */
function begin({ stack, program }: LabOptions): Building {
  const folder = mkdtempSync(join(tmpdir(), 'drover-lab-'));
  const places: Place[] = [];
  return {
    folder,
    async addPlace(name) {
      const root = join(folder, name);
      writeNames(root, stack);
      const programs = [...program.folders, dirname(whereIs('kubectl'))];
      const place = await openPlace({ name, root, programs });
      places.push(place);
      return place;
    },
    async close() {
      await Promise.all(places.map((place) => place.turnOff()));
      const left = [...(await survivors(folder)), ...mountsBelow(folder)];
      if (left.length > 0) throw new Error(`the lab left behind: ${left.join(', ')}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeNames(root: string, stack: Stack): void {
  const manager = addressesOf(numbers.manager);
  const families = familiesOf(stack);
  const named = families.map((family) => `${manager[family]} ${managerName}`);
  mkdirSync(join(root, 'etc'), { recursive: true });
  // Only IPv4, as many machines have it: whatever needs the other one has to see to it.
  writeFileSync(join(root, 'etc', 'hosts'), ['127.0.0.1 localhost', ...named, ''].join('\n'));
  const resolvers = families.map((family) => `nameserver ${manager[family]}\n`);
  writeFileSync(join(root, 'etc', 'resolv.conf'), resolvers.join(''));
}

async function build(options: LabOptions, building: Building): Promise<Lab> {
  const { stack, program } = options;
  const network = await openNetwork(stack, await building.addPlace('switch'));
  const managerPlace = await building.addPlace('manager');
  const deskPlace = await building.addPlace('desk');
  await network.plugIn(managerPlace, addressesOf(numbers.manager));
  await network.plugIn(deskPlace, addressesOf(numbers.desk));
  await network.addSecond(deskPlace, addressesOf(numbers.desk));
  const url = `https://${options.urlHost ?? defaultHost(stack)}:8443`;
  const manager = prepareManager({ place: managerPlace, program, url, stack });
  await manager.start();
  const desk = await openDesk(deskPlace, manager, program);
  const hosts: LabHost[] = [];
  // Several may be added at the same time.
  let next = numbers.firstHost;
  return {
    folder: building.folder,
    network,
    manager,
    desk,
    hosts,
    async addHost(name) {
      const addresses: Addresses = addressesOf(next);
      next += 1;
      const place = await building.addPlace(name);
      await network.plugIn(place, addresses);
      const host = await furnishHost({ place, addresses, network, program });
      hosts.push(host);
      return host;
    },
    close: () => building.close(),
  };
}

function defaultHost(stack: Stack): string {
  const { ipv4, ipv6 } = addressesOf(numbers.manager);
  return stack === 'dual' ? managerName : stack === 'ipv4' ? ipv4 : `[${ipv6}]`;
}

/** Processes that still work in the folder. What was killed may take a moment to be gone. */
async function survivors(folder: string): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const found = processes().filter((pid) => worksIn(pid, folder));
    if (found.length === 0 || tries === 50) return found.map((pid) => `process ${pid}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function mountsBelow(folder: string): string[] {
  if (!existsSync('/proc/self/mountinfo')) return [];
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.flatMap((line) => (line.includes(` ${folder}/`) ? [`mount ${line.split(' ')[4] ?? ''}`] : []));
}
