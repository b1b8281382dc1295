/**
 * The longest that a call to a provider can take from the moment that its intent was written until it has no effect any
 * more, in milliseconds: calls take a minute at most, and half a minute is for pauses of this process and slow clocks.
 */
export const callLimit = 90_000;

/** Times are kept in whole seconds, rounded down: something may have happened so much later. */
export const rounding = 1_000;

/** So long a machine may be without an address in a family before that counts as a fault, in milliseconds. */
export const addressPatience = 600_000;

/** A provider that shows a machine so long after it was told to remove it is told again, in milliseconds. */
export const removalPatience = 300_000;

/** A machine that the list does not show although it exists is asked for so often at most, in milliseconds. */
export const lookPause = 30_000;
