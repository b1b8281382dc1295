import type { Contract } from '../engines/types.ts';

/** The first contract. Like every one that follows, it never changes once released: clusters born with it render as before. */
const november2026: Contract = {
  name: '2026.11',
  writesAdvertiseAddress: true,
  preparesHosts: true,
  masqueradesUniqueLocalPods: true,
};

const contracts: readonly Contract[] = [november2026];

/** The contract that new clusters are born with. */
export const currentContract: Contract = november2026;

/** The contract of this name; undefined for one that this release does not know, which a newer one may have made. */
export function contractNamed(name: string): Contract | undefined {
  return contracts.find((contract) => contract.name === name);
}
