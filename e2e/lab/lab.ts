import { dirname } from 'node:path';
import type { Stack } from '../../src/network/family.ts';
import { whereIs } from '../../testing/needs.ts';
import { type Desk, openDesk } from './desk.ts';
import { furnishHost, type LabHost } from './host.ts';
import { type LabManager, prepareManager, simulatedAgent } from './manager.ts';
import { addressesOf, type Network, openNetwork } from './network.ts';
import type { Program } from './program.ts';
import { managerName, managerNumber, openSite, type Site } from './site.ts';

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
  /** Values of the manager's settings. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Program of the manager's machine that makes the hosts of simulated machines; by default they are in its memory. */
  readonly simulatedHosts?: string;
}

/** Numbers of the other machines in the network; hosts follow the first one. */
const numbers = { desk: 2, firstHost: 11 } as const;

export async function openLab(options: LabOptions): Promise<Lab> {
  const site = openSite(options.stack, [...options.program.folders, dirname(whereIs('kubectl'))]);
  try {
    return await build(options, site);
  } catch (error) {
    await site.close();
    throw error;
  }
}

async function build(
  { stack, program, urlHost = defaultHost(stack), settings = {}, simulatedHosts }: LabOptions,
  site: Site,
): Promise<Lab> {
  const network = await openNetwork(stack, await site.addPlace('switch'));
  const managerPlace = await site.addPlace('manager');
  const deskPlace = await site.addPlace('desk');
  await network.plugIn(managerPlace, addressesOf(managerNumber));
  await network.plugIn(deskPlace, addressesOf(numbers.desk));
  await network.addSecond(deskPlace, addressesOf(numbers.desk));
  const agent = simulatedAgent(program);
  const manager = prepareManager({
    place: managerPlace,
    program,
    url: `https://${urlHost}:8443`,
    stack,
    agent,
    settings,
    ...(simulatedHosts !== undefined && { simulatedHosts }),
  });
  await manager.start();
  const desk = await openDesk(deskPlace, manager, program);
  const hosts: LabHost[] = [];
  // Several may be added at the same time.
  let next = numbers.firstHost;
  return {
    folder: site.folder,
    network,
    manager,
    desk,
    hosts,
    async addHost(name) {
      const addresses = addressesOf(next);
      next += 1;
      const place = await site.addPlace(name);
      await network.plugIn(place, addresses);
      const host = await furnishHost({ place, addresses, network, program });
      hosts.push(host);
      return host;
    },
    close: () => site.close(),
  };
}

function defaultHost(stack: Stack): string {
  const { ipv4, ipv6 } = addressesOf(managerNumber);
  return stack === 'dual' ? managerName : stack === 'ipv4' ? ipv4 : `[${ipv6}]`;
}
