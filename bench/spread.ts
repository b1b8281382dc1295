/** Median, 99th percentile and maximum of measured values, as text. */
export function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(digits);
  return `median ${at(0.5)}, p99 ${at(0.99)}, maximum ${at(1)}`;
}
