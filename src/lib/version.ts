import { notParsed, type Parsed, parsed } from './parsed.ts';

/** A release of an engine, e.g. `v1.33.5+rke2r1`: a Kubernetes version and the engine's own build of it. */
export interface EngineVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Pre-release part without its dash (`rc1`), empty for a release. */
  readonly prerelease: string;
  /** The engine named in the build part. */
  readonly engine: 'k3s' | 'rke2';
  /** Build number of the engine for this Kubernetes version, from 1. */
  readonly build: number;
}

const form = /^v(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?\+(k3s|rke2r)(\d+)$/;

/** Reads `v<major>.<minor>.<patch>[-pre]+rke2r<n>` or `…+k3s<n>`. */
export function parseEngineVersion(text: string): Parsed<EngineVersion> {
  const match = form.exec(text);
  if (!match) return notParsed('not an engine version like v1.33.5+rke2r1 or v1.33.5+k3s1');
  const [, major, minor, patch, prerelease = '', engine, build] = match;
  return parsed({
    text,
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease,
    engine: engine === 'k3s' ? 'k3s' : 'rke2',
    build: Number(build),
  });
}

/** A Kubernetes version without any engine: `[1, 34, 0]`. */
export type KubernetesVersion = readonly [major: number, minor: number, patch: number];

/** Whether a release is at least the given Kubernetes version; a pre-release of it is not yet. */
export function atLeast(version: EngineVersion, [major, minor, patch]: KubernetesVersion): boolean {
  if (version.major !== major) return version.major > major;
  if (version.minor !== minor) return version.minor > minor;
  if (version.patch !== patch) return version.patch > patch;
  return version.prerelease === '';
}

/**
 * Whether a release has a fix that landed in these patch releases, one a minor line. Lines newer than the newest
 * listed one have it; lines older than the oldest listed one do not.
 */
export function hasFix(version: EngineVersion, fixedIn: readonly KubernetesVersion[]): boolean {
  const own = fixedIn.find(([major, minor]) => major === version.major && minor === version.minor);
  if (own) return atLeast(version, own);
  return fixedIn.every(([major, minor]) => version.major > major || (version.major === major && version.minor > minor));
}

/** Orders releases: by Kubernetes version, pre-releases first, then by the engine's build. */
export function compareVersions(a: EngineVersion, b: EngineVersion): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    a.patch - b.patch ||
    comparePrerelease(a.prerelease, b.prerelease) ||
    a.build - b.build
  );
}

function comparePrerelease(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  return a.localeCompare(b, 'en', { numeric: true });
}
