// Written by `npm run generate` from the folder listing; not to be edited.
import type { DriverFacts } from '../network/facts.ts';

export const driverFacts: readonly DriverFacts[] = [];
