// Written by `npm run generate` from the folder listing; not to be edited.

import { amazonec2Facts } from '../drivers/amazonec2/facts.ts';
import { digitaloceanFacts } from '../drivers/digitalocean/facts.ts';
import { simulatedFacts } from '../drivers/simulated/facts.ts';
import type { DriverEntry } from '../drivers/types.ts';
import type { DriverFacts } from '../network/facts.ts';

export const driverFacts: readonly DriverFacts[] = [amazonec2Facts, digitaloceanFacts, simulatedFacts];

/** Drivers that make machines; loading this list loads none of them. */
export const drivers: readonly DriverEntry[] = [
  { name: 'amazonec2', load: async () => (await import('../drivers/amazonec2/driver.ts')).startAmazonec2 },
  { name: 'digitalocean', load: async () => (await import('../drivers/digitalocean/driver.ts')).startDigitalocean },
  { name: 'simulated', load: async () => (await import('../drivers/simulated/driver.ts')).startSimulated },
];
