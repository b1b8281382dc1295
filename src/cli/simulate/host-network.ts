import { addressAt, cidr, cidrFrom } from '../../network/cidr.ts';
import type { Family } from '../../network/family.ts';
import { ulaFrom } from '../../network/ula.ts';

/** Hands out addresses of simulated hosts; no two are the same. */
export interface HostNetwork {
  /** One address of each family, in their order. Throws when there are none left. */
  next(families: readonly Family[]): string[];
}

/** Carriers' shared range (RFC 6598): rarely used inside of a network, so rarely covered by a cluster. */
const shared = cidr('100.64.0.0/10');

/** A network of a random unique local /64 and a random part of the shared IPv4 range. `random` gives that many bytes. */
export function hostNetwork(random: (bytes: number) => Uint8Array): HostNetwork {
  const ipv6 = cidrFrom(ulaFrom(random(5)).network, 64);
  const [part = 0] = random(1);
  const start = (BigInt(part) % 32n) << 17n;
  let count = 0n;
  return {
    next(families) {
      count += 1n;
      return families.map((family) => {
        const address = family === 'ipv4' ? addressAt(shared, start + count) : addressAt(ipv6, count);
        if (!address) throw new Error('there are no addresses left for simulated hosts');
        return address.text;
      });
    },
  };
}
