import { compareVersions, type EngineVersion, parseEngineVersion } from '../../lib/version.ts';
import type { Wait } from './reasons.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/** The release that nodes go to next, and what stands in the way of the one that is asked for. */
export interface VersionStep {
  /** Absent when no release may be given to anybody: nodes keep what they have. */
  readonly next?: EngineVersion;
  readonly wait?: Wait;
}

/**
 * The next release on the way to the target. Kubernetes supports upgrades of one minor release at a time and none
 * backwards; over several minors the newest known release of each is taken on the way.
 */
export function nextVersion({ nodes, target, releases }: ObservedCluster): VersionStep {
  const running = nodes.filter(({ deleting }) => !deleting).flatMap(({ appliedVersion }) => appliedVersion ?? []);
  const [lowest] = running.toSorted(compareVersions);
  const highest = running.toSorted(compareVersions).at(-1);
  if (!lowest || !highest) return { next: target };
  if (compareVersions(highest, target) > 0) {
    const message = `the cluster runs ${highest.text}, and ${target.text} is older`;
    return { wait: { code: 'VersionGoesBack', message, evidence: evidenceOf(nodes) } };
  }
  if (target.minor - lowest.minor <= 1) return { next: target };
  const between = releases
    .flatMap((text) => {
      const release = parseEngineVersion(text);
      return release.ok && release.value.prerelease === '' && release.value.engine === target.engine
        ? release.value
        : [];
    })
    .filter((release) => release.major === lowest.major && release.minor === lowest.minor + 1)
    .sort(compareVersions)
    .at(-1);
  if (between && compareVersions(between, highest) >= 0) return { next: between };
  if (between && highest.minor === between.minor) return { next: highest };
  const message = `from ${lowest.text} to ${target.text} a release of ${lowest.major}.${lowest.minor + 1} lies between, and none is known`;
  return { wait: { code: 'VersionSkipsMinor', message, evidence: evidenceOf(nodes) } };
}

function evidenceOf(nodes: readonly ObservedNode[]): string[] {
  return nodes.flatMap(({ name, appliedVersion }) => (appliedVersion ? [`${name} runs ${appliedVersion.text}`] : []));
}

/**
 * The release that a node gets. Servers take the next one in their turn; workers never one that is newer than every
 * control plane's, because a kubelet must not be newer than the API server it talks to. Nobody goes back.
 */
export function versionFor(node: ObservedNode, world: ObservedCluster, next: EngineVersion | undefined): EngineVersion {
  const present = node.appliedVersion;
  const wanted = next ?? present ?? highestRunning(world) ?? world.target;
  const { roles } = node.profile;
  const servers = world.nodes.filter(({ profile, deleting }) => profile.roles.controlPlane && !deleting);
  const [slowest] = servers.flatMap(({ appliedVersion }) => appliedVersion ?? []).toSorted(compareVersions);
  const bounded =
    !roles.etcd && !roles.controlPlane && slowest && compareVersions(slowest, wanted) < 0 ? slowest : wanted;
  return present && compareVersions(present, bounded) > 0 ? present : bounded;
}

function highestRunning({ nodes }: ObservedCluster): EngineVersion | undefined {
  return nodes
    .flatMap(({ appliedVersion }) => appliedVersion ?? [])
    .toSorted(compareVersions)
    .at(-1);
}
