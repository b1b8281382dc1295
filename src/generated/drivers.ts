// Written by `npm run generate` from the folder listing; not to be edited.

import { amazonec2Facts } from '../drivers/amazonec2/facts.ts';
import { digitaloceanFacts } from '../drivers/digitalocean/facts.ts';
import { simulatedFacts } from '../drivers/simulated/facts.ts';
import type { DriverFacts } from '../network/facts.ts';

export const driverFacts: readonly DriverFacts[] = [amazonec2Facts, digitaloceanFacts, simulatedFacts];
