import { createHash } from 'node:crypto';
import { addressAt, type Cidr, cidr, cidrFrom, sizeOf } from '../../../network/cidr.ts';
import type { Family } from '../../../network/family.ts';
import { reservedBlocksIn } from '../../../network/reserved.ts';
import { ulaFrom } from '../../../network/ula.ts';

/** Private space that neither engines nor Docker take by default, with room for 262,142 machines. */
const ipv4 = cidr('172.20.0.0/14');

/** The addresses of machines of one manager. */
export interface AddressBook {
  /** One address of each family for the machine of this number, none of them taken; undefined when none are left. */
  addressesOf(
    number: number,
    families: readonly Family[],
    isTaken: (text: string) => boolean,
  ): readonly string[] | undefined;
}

/** Every manager has a unique local /64 of its own, which follows from its identity. */
export function addressBook(managerId: string): AddressBook {
  const ipv6 = localRange(managerId);
  // Neither the first address nor the last one: they are no host's in IPv4.
  const usable = sizeOf(ipv4) - 2n;
  return {
    addressesOf(number, families, isTaken) {
      for (let step = 0n; step < usable; step += 1n) {
        const index = ((BigInt(number) - 1n + step) % usable) + 1n;
        const addresses = families.flatMap((family) => addressAt(family === 'ipv4' ? ipv4 : ipv6, index)?.text ?? []);
        if (!addresses.some(isTaken)) return addresses;
      }
      return undefined;
    },
  };
}

function localRange(managerId: string): Cidr {
  for (let round = 0; ; round += 1) {
    const digest = createHash('sha256').update(`${managerId} ${round}`).digest();
    const range = cidrFrom(ulaFrom(digest.subarray(0, 5)).network, 64);
    if (reservedBlocksIn(range).length === 0) return range;
  }
}
