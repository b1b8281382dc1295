import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Family, familiesOf, orderByFamily, otherFamily, type Stack, stackOf } from './family.ts';

const anyFamily = fc.constantFrom<Family>('ipv4', 'ipv6');

describe('families', () => {
  it.each<Stack>(['ipv4', 'ipv6', 'dual'])('make the stack %s that they come from', (stack) => {
    expect(stackOf(familiesOf[stack])).toBe(stack);
  });

  it('make no stack when there are none', () => {
    expect(stackOf([])).toBeUndefined();
  });

  it('are two', () => {
    const property = fc.property(anyFamily, (family) => {
      expect(otherFamily(family)).not.toBe(family);
      expect(otherFamily(otherFamily(family))).toBe(family);
    });
    fc.assert(property);
  });

  it('are ordered with the primary first, each family as it was, nothing lost', () => {
    const list = fc.array(anyFamily).map((families) => families.map((family, index) => ({ family, index })));
    const property = fc.property(list, anyFamily, (items, primary) => {
      const ordered = orderByFamily(items, primary);
      const wanted = [...items].sort((a, b) => Number(a.family !== primary) - Number(b.family !== primary));
      expect(ordered).toEqual(wanted);
      expect(orderByFamily(ordered, primary)).toEqual(ordered);
    });
    fc.assert(property);
  });
});
