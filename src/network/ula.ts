import { addressFrom } from './address.ts';
import { type Cidr, cidrFrom } from './cidr.ts';
import { addressBits } from './family.ts';

const localPrefix = 0xfdn;

/**
 * A unique local /48 (RFC 4193, 3.2.1: 8 bits `fd`, 40 bits of global ID).
 * `random` gives 5 bytes from a strong source; whoever has one passes it in.
 */
export function ulaFrom(random: Uint8Array): Cidr {
  if (random.length !== 5) throw new RangeError(`a global ID has 5 bytes, got ${random.length}`);
  let globalId = 0n;
  for (const byte of random) globalId = (globalId << 8n) | BigInt(byte);
  const value = (localPrefix << 120n) | (globalId << 80n);
  return cidrFrom(addressFrom('ipv6', value), 48);
}

/** Pod and Service ranges cut from one unique local /48 so that they cannot overlap. */
export interface UlaRanges {
  /** A /56: 256 nodes of a /64 each. */
  readonly pods: Cidr;
  /** A /112: 65,536 Services, which every Kubernetes version accepts. */
  readonly services: Cidr;
}

/** The fourth group is 4200 for pods and 4300 for Services, which people read as the engines' 42 and 43. */
export function rangesFromUla(ula: Cidr): UlaRanges {
  return { pods: subnet(ula, 0x4200n, 56), services: subnet(ula, 0x4300n, 112) };
}

function subnet(ula: Cidr, subnetId: bigint, prefix: number): Cidr {
  const shift = BigInt(addressBits.ipv6 - 64);
  return cidrFrom(addressFrom('ipv6', ula.network.value | (subnetId << shift)), prefix);
}
