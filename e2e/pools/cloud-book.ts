import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SimulatedMachine } from '../../src/drivers/simulated/cloud/machine.ts';
import { dataFolder, type LabManager } from '../lab/manager.ts';

/** Every machine that the simulated cloud has made in the last day, by its own book. The manager must run. */
export function machinesInCloud({ place }: LabManager): SimulatedMachine[] {
  const file = place.path(join(dataFolder, 'drivers', 'simulated', 'machines.db'));
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const rows = db.prepare('SELECT record FROM machine ORDER BY number').all();
    return rows.map(({ record }) => JSON.parse(String(record)) as SimulatedMachine);
  } finally {
    db.close();
  }
}
