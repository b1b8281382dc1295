import { expect, it } from 'vitest';
import { simulatedFacts } from './facts.ts';

it.each([
  [{}, 'dual'],
  [{ stack: 'ipv4' }, 'ipv4'],
  [{ stack: 'ipv6' }, 'ipv6'],
  [{ stack: 'dual' }, 'dual'],
] as const)('reads the stack of %j', (config, stack) => {
  expect(simulatedFacts.stackOf(config)).toBe(stack);
});
