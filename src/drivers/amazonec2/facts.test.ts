import { expect, it } from 'vitest';
import { amazonec2Facts } from './facts.ts';

it.each([
  [{}, 'ipv4'],
  [{ ipv6AddressCount: '' }, 'ipv4'],
  [{ ipv6AddressCount: '0' }, 'ipv4'],
  [{ ipv6AddressCount: null }, 'ipv4'],
  [{ ipv6AddressCount: '2' }, 'dual'],
  [{ ipv6AddressCount: 1 }, 'dual'],
  [{ ipv6AddressCount: '1', ipv6AddressOnly: true }, 'ipv6'],
  [{ ipv6AddressCount: '1', ipv6AddressOnly: false }, 'dual'],
] as const)('reads the stack of %j', (config, stack) => {
  expect(amazonec2Facts.stackOf(config)).toBe(stack);
});

it('says what to write for every stack', () => {
  expect(amazonec2Facts.fixFor('ipv6')).toBe('ipv6AddressCount: "1" and ipv6AddressOnly: true');
  expect(amazonec2Facts.stacks).toEqual(['ipv4', 'ipv6', 'dual']);
});
