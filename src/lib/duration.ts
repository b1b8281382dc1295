const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Milliseconds of a length of time as Go writes it, e.g. `10m0s` or `1.5h`; a bare `0` needs no unit. Undefined for
 * anything else.
 */
export function parseDuration(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.+)$/u.exec(text) ?? [];
  if (rest === '0') return 0;
  if (!/^((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/u.test(rest)) return undefined;
  const parts = [...rest.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/gu)];
  const sum = parts.reduce((total, [, number = '', unit = '']) => total + Number(number) * (units[unit] ?? 0), 0);
  return sign === '-' ? -sum : sum;
}

/** A length of time for people, in its largest units: `10 minutes`, `1 hour 30 minutes`, `45 seconds`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(Math.round(milliseconds / 1000), 0);
  const parts = [
    { number: Math.floor(seconds / 3600), unit: 'hour' },
    { number: Math.floor((seconds % 3600) / 60), unit: 'minute' },
    { number: seconds % 60, unit: 'second' },
  ].filter(({ number }) => number > 0);
  if (parts.length === 0) return '0 seconds';
  return parts
    .slice(0, 2)
    .map(({ number, unit }) => `${number} ${unit}${number === 1 ? '' : 's'}`)
    .join(' ');
}
