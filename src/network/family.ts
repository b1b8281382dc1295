/** An IP address family. */
export type Family = 'ipv4' | 'ipv6';

/** The families a cluster, pool or host uses: one of them, or both. */
export type Stack = 'ipv4' | 'ipv6' | 'dual';

/** Bits of an address of the family. */
export const addressBits: Record<Family, number> = { ipv4: 32, ipv6: 128 };

/** How people write the family. */
export const familyTitle: Record<Family, string> = { ipv4: 'IPv4', ipv6: 'IPv6' };

/** How people write the stack, e.g. in `an IPv6-only cluster`. */
export const stackTitle: Record<Stack, string> = { ipv4: 'IPv4-only', ipv6: 'IPv6-only', dual: 'dual-stack' };

/** Families of a stack, IPv4 first. */
export const familiesOf: Record<Stack, readonly Family[]> = { ipv4: ['ipv4'], ipv6: ['ipv6'], dual: ['ipv4', 'ipv6'] };

/** The stack that a set of families makes; undefined for none at all. */
export function stackOf(families: Iterable<Family>): Stack | undefined {
  const set = new Set(families);
  if (set.size === 2) return 'dual';
  return set.values().next().value;
}

export function otherFamily(family: Family): Family {
  return family === 'ipv4' ? 'ipv6' : 'ipv4';
}

/**
 * The one ordering of everything that has a family: members of the primary family first, the order within
 * each family kept. Engines take the first of each list as the address to advertise and to listen on.
 */
export function orderByFamily<T extends { readonly family: Family }>(list: readonly T[], primary: Family): T[] {
  return [...list.filter((item) => item.family === primary), ...list.filter((item) => item.family !== primary)];
}
