import type { Family } from './family.ts';

/** Packet sizes of links that clusters run on: Ethernet, and jumbo frames as clouds give them. */
export const commonLinkMtus: readonly number[] = [1500, 9001];

/** The least that an IPv6 link must carry (RFC 8200, section 5). */
export const leastIpv6Mtu = 1280;

/** Why a pod's packet size does not fit. */
export type MtuMisfit =
  | { readonly kind: 'too-small' }
  | { readonly kind: 'too-large'; readonly link: number; readonly largest: number };

/**
 * Judges the packet size of pods against the smallest common link that could carry it: what the encapsulation takes must
 * still fit. Sizes between the links are taken for jumbo frames and not judged.
 */
export function podMtuMisfit(podMtu: number, overhead: number, families: readonly Family[]): MtuMisfit | undefined {
  if (families.includes('ipv6') && podMtu < leastIpv6Mtu) return { kind: 'too-small' };
  const link = commonLinkMtus.find((size) => size >= podMtu) ?? commonLinkMtus.at(-1) ?? podMtu;
  const largest = link - overhead;
  return podMtu > largest ? { kind: 'too-large', link, largest } : undefined;
}
