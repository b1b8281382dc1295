import { expect, it } from 'vitest';
import { digitaloceanFacts } from './facts.ts';

it.each([
  [{}, 'ipv4'],
  [{ ipv6: false }, 'ipv4'],
  [{ ipv6: true }, 'dual'],
] as const)('reads the stack of %j', (config, stack) => {
  expect(digitaloceanFacts.stackOf(config)).toBe(stack);
});

it('cannot leave IPv4 out, and says why', () => {
  expect(digitaloceanFacts.stacks).not.toContain('ipv6');
  expect(digitaloceanFacts.limitation).toMatch(/public IPv4/);
});
