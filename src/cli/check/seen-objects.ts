/** Remembers which objects have been seen, in a few bytes each, so that a stream of a million of them stays small. */
export interface SeenObjects {
  /** Notes the object and tells whether it was there before. */
  addAgain(identity: string): boolean;
}

export function seenObjects(): SeenObjects {
  const seen = new Set<number>();
  return {
    addAgain(identity) {
      const key = fingerprint(identity);
      if (seen.has(key)) return true;
      seen.add(key);
      return false;
    },
  };
}

/**
 * Two rounds of 32-bit FNV-1a with different offsets, as one number of 53 bits: of a million objects two are taken for
 * one with a chance of one in ten thousand, and then a warning is wrong.
 */
function fingerprint(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x050c5d1f;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x01000193) ^ (low >>> 15);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
