import { type Address, parseAddress } from '../../network/address.ts';

/** What the install script found on a host whose owner named no addresses. */
export interface DetectedAddress {
  /** Interface of a default route; empty for an address that is known from before. */
  readonly link: string;
  /** The address as it was sent; absent where the interface has none that lasts. */
  readonly text?: string;
  /** Why the node cannot have it, as a sentence; absent while nothing speaks against it. */
  readonly refusal?: string;
}

/** More say nothing more: a node uses one address of each family. */
const most = 64;

/**
 * Reads what the install script sends: `address@interface,…`, the better ones first, and `@interface` where an interface
 * has nothing. Items are split, not judged.
 */
export function readDetectedAddresses(list: string): DetectedAddress[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .slice(0, most)
    .map((item) => {
      const at = item.indexOf('@');
      const text = at < 0 ? item : item.slice(0, at);
      return { link: at < 0 ? '' : item.slice(at + 1), ...(text === '' ? {} : { text }) };
    });
}

/** The address of a detected one; undefined where there is none, or where it cannot be read. */
export function addressOf({ text = '' }: DetectedAddress): Address | undefined {
  const parsed = parseAddress(text);
  return parsed.ok ? parsed.value : undefined;
}
