import type { Driver, DriverSurroundings } from '../../types.ts';
import type { Clock } from '../agent/clock.ts';
import { simulatedFacts } from '../facts.ts';
import type { HostDisks, HostMaker } from '../hosts/host-maker.ts';
import { addressBook } from './addresses.ts';
import { configReader, placeOf } from './behaviour.ts';
import { type CloudParts, openCloud } from './cloud.ts';
import { hasInventory, openInventory } from './inventory.ts';
import type { Mishaps } from './mishaps.ts';
import { newPower } from './power.ts';

export interface StartParts {
  readonly clock: Clock;
  readonly mishaps: Mishaps;
  /** Makes the hosts; their disks are kept by the cloud. */
  hosts(disks: HostDisks): HostMaker;
}

/** Starts the cloud: the hosts that ran when its last process ended boot again. */
export function startCloud(around: DriverSurroundings, { clock, mishaps, hosts }: StartParts): Driver {
  const { managerId, folder, warn } = around;
  let running: { readonly parts: CloudParts; stop(): Promise<void> } | undefined;

  function run() {
    const inventory = openInventory(folder);
    const maker = hosts({ read: inventory.diskOf, write: inventory.writeDisk });
    const power = newPower({ inventory, hosts: maker, clock, warn });
    for (const machine of inventory.all()) if (machine.managerId === managerId) power.attend(machine);
    return {
      parts: {
        managerId,
        inventory,
        power,
        mishaps,
        addresses: addressBook(managerId),
        configs: configReader(),
        now: clock.now,
      },
      async stop() {
        await power.stop();
        await maker.stop();
        inventory.close();
      },
    };
  }

  if (hasInventory(folder)) running = run();
  return {
    facts: simulatedFacts,
    credentialFields: [],
    placeOf,
    open(account) {
      running ??= run();
      return openCloud(account, running.parts);
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
  };
}
