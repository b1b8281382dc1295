import { type Cidr, cidr, rangesOverlap } from './cidr.ts';
import type { Facts } from './facts.ts';
import { type Family, familiesOf, type Stack } from './family.ts';
import { rangesFromUla } from './ula.ts';

/** What fixes know of the world when they hand out ranges. */
type World = Pick<Facts, 'freshUla' | 'networksInUse'>;

interface Pair {
  readonly pods: Cidr;
  readonly services: Cidr;
}

/** Pod and Service ranges that fixes hand out, one each a family of the stack, IPv4 first. */
export interface FreshRanges {
  readonly pods: readonly Cidr[];
  readonly services: readonly Cidr[];
}

/**
 * Ranges for a cluster that has none: for IPv6 cut from the freshly drawn unique local prefix, for IPv4 the engines'
 * usual pair or the next one that touches no network in use. Undefined where a family has no such pair left.
 */
export function freshRanges(stack: Stack, world: World): FreshRanges | undefined {
  const pairs = familiesOf[stack].flatMap((family) => {
    const pair = pairsOf(family, world).find(({ pods, services }) => isFree(pods, world) && isFree(services, world));
    return pair ? [pair] : [];
  });
  if (pairs.length < familiesOf[stack].length) return undefined;
  return { pods: pairs.map(({ pods }) => pods), services: pairs.map(({ services }) => services) };
}

/** One range of a family that touches neither `avoid` nor a network in use; undefined where none is left. */
export function freshRange(
  whose: 'pod' | 'service',
  family: Family,
  world: World,
  avoid: readonly Cidr[],
): Cidr | undefined {
  return pairsOf(family, world)
    .map(({ pods, services }) => (whose === 'pod' ? pods : services))
    .find((range) => isFree(range, world) && !avoid.some((other) => rangesOverlap(other, range)));
}

function isFree(range: Cidr, { networksInUse }: World): boolean {
  return !networksInUse.some((network) => rangesOverlap(network.cidr, range));
}

function pairsOf(family: Family, { freshUla }: World): readonly Pair[] {
  return family === 'ipv6' ? [rangesFromUla(freshUla)] : ipv4Pairs;
}

/** The engines' usual pair first, then the others of the same pattern in 10.0.0.0/8, then in 172.16.0.0/12. */
const ipv4Pairs: readonly Pair[] = [
  ...Array.from({ length: 128 }, (_, index) => ipv4Pair(10, (42 + 2 * index) % 256)),
  // 172.17.0.0/16 is Docker's bridge on many hosts.
  ...Array.from({ length: 7 }, (_, index) => ipv4Pair(172, 18 + 2 * index)),
];

function ipv4Pair(first: number, second: number): Pair {
  return { pods: cidr(`${first}.${second}.0.0/16`), services: cidr(`${first}.${second + 1}.0.0/16`) };
}
