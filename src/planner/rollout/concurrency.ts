/**
 * How many nodes of a tier may be unavailable at a time: a number, a percentage of the tier rounded up, or all of them
 * for `0` (Rancher's forms). Nothing, and anything else, means one.
 */
export function concurrencyOf(text: string | null | undefined, tierSize: number): number {
  const match = /^(\d+)(%?)$/.exec(text ?? '');
  if (!match) return 1;
  const number = Number(match[1]);
  if (number === 0) return Number.POSITIVE_INFINITY;
  return match[2] === '%' ? Math.max(1, Math.ceil((tierSize * number) / 100)) : number;
}
