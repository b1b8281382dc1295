import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// One project for each cost class; `tools/test.ts` runs them all and adds the summary of what was skipped.
// Journeys mostly wait, for silence to be noticed and for clients' pauses, and each has a network of its own.
const journeys = ['e2e/{custom,install,pools,simulated}/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'testing/**/*.test.ts', 'tools/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // On two cores the runner would use one.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: journeys,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'journeys',
          include: journeys,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 5,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
