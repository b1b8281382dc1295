/** Counts what runs for each holder of a credential, and for all together. */
export interface RequestSlots {
  /** Takes a slot; false when the holder, or everybody together, has all of them. */
  take(holder: string): boolean;
  /** Gives back a slot that `take` gave. */
  release(holder: string): void;
  readonly taken: number;
}

export interface SlotLimits {
  readonly perHolder: number;
  readonly total: number;
}

export function requestSlots(limits: SlotLimits): RequestSlots {
  const counts = new Map<string, number>();
  let taken = 0;
  return {
    take(holder) {
      const own = counts.get(holder) ?? 0;
      if (own >= limits.perHolder || taken >= limits.total) return false;
      counts.set(holder, own + 1);
      taken += 1;
      return true;
    },
    release(holder) {
      const own = counts.get(holder) ?? 0;
      if (own > 1) counts.set(holder, own - 1);
      else counts.delete(holder);
      taken -= 1;
    },
    get taken() {
      return taken;
    },
  };
}
