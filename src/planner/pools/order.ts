import type { PoolMachine } from './world.ts';

/**
 * Machines in the order in which they may be spared: what a person has marked, what was never asked for, what is not at
 * the provider yet, what never was a node, what is not ready, and of equals the oldest, as Rancher does it. Machines
 * come sorted by age.
 */
export function inOrderOfRemoval(machines: readonly PoolMachine[]): PoolMachine[] {
  return machines
    .map((machine, age) => ({ machine, age, rank: rankOf(machine) }))
    .toSorted((a, b) => a.rank - b.rank || a.age - b.age)
    .map(({ machine }) => machine);
}

function rankOf({ preferred, orderedAt, exists, started, ready, lost }: PoolMachine): number {
  if (preferred) return 0;
  if (lost !== undefined) return 1;
  if (orderedAt === undefined) return 2;
  if (!exists) return 3;
  if (!started) return 4;
  return ready ? 6 : 5;
}
