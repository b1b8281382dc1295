import type { DriverFacts } from '../../network/facts.ts';

/** Simulated machines: they have whatever stack their configuration names, both families unless it says otherwise. */
export const simulatedFacts: DriverFacts = {
  name: 'simulated',
  title: 'Simulated machines',
  configKind: 'SimulatedConfig',
  stacks: ['ipv4', 'ipv6', 'dual'],
  insideManager: true,
  stackOf: ({ stack }) => (stack === 'ipv4' || stack === 'ipv6' ? stack : 'dual'),
  fixFor: (stack) => `stack: ${stack}`,
};
