/** Releases of one minor line, e.g. `['1.36', '0+1 1+1 1+2']`: patch and build of each, oldest first. */
export type ReleaseLine = readonly [minor: string, builds: string];

/** Unfolds release lines into full names, oldest first: `v1.36.0+rke2r1`. `suffix` is `k3s` or `rke2r`. */
export function releasesFrom(suffix: string, lines: readonly ReleaseLine[]): readonly string[] {
  return lines.flatMap(([minor, builds]) =>
    builds.split(' ').map((entry) => `v${minor}.${entry.replace('+', `+${suffix}`)}`),
  );
}
