import { type Cidr, cidr, rangesOverlap } from './cidr.ts';
import type { Facts } from './facts.ts';
import { type Family, familiesOf, type Stack } from './family.ts';
import { rangesFromUla } from './ula.ts';

/** Pod and Service ranges that fixes hand out, one each a family of the stack, IPv4 first. */
export interface FreshRanges {
  readonly pods: readonly Cidr[];
  readonly services: readonly Cidr[];
}

/**
 * Ranges for a cluster that has none: for IPv6 cut from the freshly drawn unique local prefix, for IPv4 the engines'
 * usual pair or the next pair of /16 in 10.0.0.0/8 that touches neither `avoid` nor a network in use.
 */
export function freshRanges(
  stack: Stack,
  facts: Pick<Facts, 'freshUla' | 'networksInUse'>,
  avoid: readonly Cidr[] = [],
): FreshRanges {
  const taken = [...avoid, ...facts.networksInUse.map((network) => network.cidr)];
  const pairs = familiesOf[stack].map((family) => freshPair(family, facts.freshUla, taken));
  return { pods: pairs.map(({ pods }) => pods), services: pairs.map(({ services }) => services) };
}

function freshPair(family: Family, ula: Cidr, taken: readonly Cidr[]): { pods: Cidr; services: Cidr } {
  if (family === 'ipv6') return rangesFromUla(ula);
  const first = ipv4Pair(42);
  for (let second = 42; second < 42 + 254; second += 2) {
    const pair = ipv4Pair(second % 256);
    if (!taken.some((range) => rangesOverlap(range, pair.pods) || rangesOverlap(range, pair.services))) return pair;
  }
  return first;
}

/** The engines take 10.42.0.0/16 for pods and 10.43.0.0/16 for Services; other pairs follow the same pattern. */
function ipv4Pair(second: number): { pods: Cidr; services: Cidr } {
  return { pods: cidr(`10.${second}.0.0/16`), services: cidr(`10.${second + 1}.0.0/16`) };
}
